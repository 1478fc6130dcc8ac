package dev.firstpair.audit;

/**
 * A violation that was found.
 *
 * @param count number of units that the violation counts
 * @param what a sentence that names the order or product
 */
public record Finding(Violation violation, int count, String what) {}
