/**
 * Two usual designs of a limited sale, as small Spring Boot applications with the settings that Spring Boot has: what
 * {@code ./firstpair bench classic} measures beside Firstpair. Neither sells more than there is, or twice to a buyer.
 */
@NullMarked
package dev.firstpair.benchmarks.baselines;

import org.jspecify.annotations.NullMarked;
