/**
 * One class per promise: each tries to break it by the faults that threaten it most. The actions of a round are drawn
 * from a seed, {@code -Dfirstpair.seed=N}; {@code -Dfirstpair.seeds=K} takes K seeds in a row.
 */
@NullMarked
package dev.firstpair.systemtests.promises;

import org.jspecify.annotations.NullMarked;
