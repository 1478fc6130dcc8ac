@NullMarked
package dev.firstpair.benchmarks.baselines;

import org.jspecify.annotations.NullMarked;
