/** Tests of the audit on histories made by hand. */
@NullMarked
package dev.firstpair.stack.audit;

import org.jspecify.annotations.NullMarked;
