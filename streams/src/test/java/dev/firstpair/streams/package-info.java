@NullMarked
package dev.firstpair.streams;

import org.jspecify.annotations.NullMarked;
