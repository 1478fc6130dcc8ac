/** Measures a system: throughput, ceilings, latency, start and growth; one checkout, or two alternately. */
@NullMarked
package dev.firstpair.benchmarks;

import org.jspecify.annotations.NullMarked;
