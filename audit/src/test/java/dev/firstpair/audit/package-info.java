/** Tests of the audit on histories made by hand. */
@NullMarked
package dev.firstpair.audit;

import org.jspecify.annotations.NullMarked;
