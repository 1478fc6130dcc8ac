/** Tests of the replay on histories made by hand. */
@NullMarked
package dev.firstpair.audit.log;

import org.jspecify.annotations.NullMarked;
