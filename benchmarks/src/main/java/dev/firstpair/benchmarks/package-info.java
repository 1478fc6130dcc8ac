/** Measures a system: throughput, ceilings, latency, start and growth; one checkout, or two in turns. */
@NullMarked
package dev.firstpair.benchmarks;

import org.jspecify.annotations.NullMarked;
