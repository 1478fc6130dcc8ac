@NullMarked
package dev.firstpair.benchmarks;

import org.jspecify.annotations.NullMarked;
