/**
 * The topics of Firstpair: their names, keys, values and settings, the code that creates and checks them, and consumers
 * of whole topics.
 */
@NullMarked
package dev.firstpair.topics;

import org.jspecify.annotations.NullMarked;
