/** Tests of what is read in Redis and MySQL, and of its comparison with the log. */
@NullMarked
package dev.firstpair.audit.mirror;

import org.jspecify.annotations.NullMarked;
