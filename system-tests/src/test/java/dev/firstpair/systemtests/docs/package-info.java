/** Checks of the documentation: its links, its form, and the configuration page against the services. */
@NullMarked
package dev.firstpair.systemtests.docs;

import org.jspecify.annotations.NullMarked;
