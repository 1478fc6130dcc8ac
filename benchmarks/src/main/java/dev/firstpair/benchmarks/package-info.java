/** Measures a running system: throughput, and CPU time per order and process; one checkout, or two side by side. */
@NullMarked
package dev.firstpair.benchmarks;

import org.jspecify.annotations.NullMarked;
