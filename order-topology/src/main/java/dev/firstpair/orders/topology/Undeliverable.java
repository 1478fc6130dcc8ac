package dev.firstpair.orders.topology;

import dev.firstpair.topics.deadletter.DeadLetterReason;

/**
 * A well-formed record that nothing can be done with; it belongs into its topic's dead-letter topic. Thrown before
 * anything has been put into a store, because what a processor has put when it throws stays put.
 */
final class Undeliverable extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final DeadLetterReason reason;

    private Undeliverable(DeadLetterReason reason, String detail) {
        super(detail, null, false, false); // no stack: it is the record's fault, and there may be many
        this.reason = reason;
    }

    static Undeliverable keyMismatch(String detail) {
        return new Undeliverable(DeadLetterReason.KEY_MISMATCH, detail);
    }

    static Undeliverable unknownOrder(String detail) {
        return new Undeliverable(DeadLetterReason.UNKNOWN_ORDER, detail);
    }

    static Undeliverable impossible(String detail) {
        return new Undeliverable(DeadLetterReason.IMPOSSIBLE, detail);
    }

    DeadLetterReason reason() {
        return reason;
    }
}
