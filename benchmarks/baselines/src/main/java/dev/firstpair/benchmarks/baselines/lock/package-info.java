/** MySQL alone: one transaction that locks the product's row. */
@NullMarked
package dev.firstpair.benchmarks.baselines.lock;

import org.jspecify.annotations.NullMarked;
