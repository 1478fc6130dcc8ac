package dev.firstpair.ingress.sales;

import dev.firstpair.gate.Admission.GateState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A refusal by the gate.
 *
 * @param kind the reason
 * @param opensAt when the sale begins, if it has not begun
 * @param askedNanos {@link System#nanoTime()} just before the gate was asked
 */
public record Refusal(Kind kind, @Nullable Instant opensAt, GateState gateState, long askedNanos) {

    /** Reasons of a refusal. */
    public enum Kind {
        SOLD_OUT,
        NOT_OPEN,
        CLOSED
    }

    /** When the gate's promise that nobody is admitted ends, by this machine's {@link System#nanoTime()}. */
    long quietUntilNanos() {
        return askedNanos + gateState.quietMillis() * 1_000_000;
    }
}
