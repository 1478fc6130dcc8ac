/**
 * The scenario <i>classic</i>: Apache JMeter, ten thousand threads, one product, one request each, against Firstpair
 * and two usual designs alternately.
 */
@NullMarked
package dev.firstpair.benchmarks.classic;

import org.jspecify.annotations.NullMarked;
