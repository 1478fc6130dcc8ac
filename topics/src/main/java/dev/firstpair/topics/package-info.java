/** The topics of Firstpair: their names, keys, values and settings, and the code that creates and checks them. */
@NullMarked
package dev.firstpair.topics;

import org.jspecify.annotations.NullMarked;
