/** Apache JMeter with its Java DSL. {@code dev.firstpair.benchmarks.classic} reads what it measures. */
@NullMarked
package dev.firstpair.benchmarks.jmeter;

import org.jspecify.annotations.NullMarked;
