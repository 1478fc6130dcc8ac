@NullMarked
package dev.firstpair.benchmarks.jmeter;

import org.jspecify.annotations.NullMarked;
