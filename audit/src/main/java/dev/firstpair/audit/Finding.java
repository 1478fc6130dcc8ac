package dev.firstpair.audit;

/**
 * Something wrong.
 *
 * @param count how many of what the violation counts
 * @param what a sentence that names the order or product
 */
public record Finding(Violation violation, int count, String what) {}
