package dev.firstpair.audit.report;

/**
 * A violation that was found.
 *
 * @param count how many violations it stands for; of {@link Violation#OVERSOLD}, how many units
 * @param what a sentence that names the order or product
 */
public record Finding(Violation violation, int count, String what) {}
