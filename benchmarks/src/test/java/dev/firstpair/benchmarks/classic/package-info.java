@NullMarked
package dev.firstpair.benchmarks.classic;

import org.jspecify.annotations.NullMarked;
