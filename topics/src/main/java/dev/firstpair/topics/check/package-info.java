/** Checks of the values of records on topics. */
@NullMarked
package dev.firstpair.topics.check;

import org.jspecify.annotations.NullMarked;
