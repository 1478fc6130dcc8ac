/**
 * Two usual designs of a limited sale, as small Spring Boot applications with the default settings of Spring Boot:
 * {@code ./firstpair bench classic} measures them beside Firstpair. Neither sells more units than there are, or twice
 * to a buyer.
 */
@NullMarked
package dev.firstpair.benchmarks.baselines;

import org.jspecify.annotations.NullMarked;
