/** Apache JMeter by its Java DSL. What it measures is read by {@code dev.firstpair.benchmarks.classic}. */
@NullMarked
package dev.firstpair.benchmarks.jmeter;

import org.jspecify.annotations.NullMarked;
