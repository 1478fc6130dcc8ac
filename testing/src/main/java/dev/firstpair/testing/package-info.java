/** What the tests of several modules need. No service has this package on its class path. */
@NullMarked
package dev.firstpair.testing;

import org.jspecify.annotations.NullMarked;
