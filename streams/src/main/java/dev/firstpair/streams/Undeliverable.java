package dev.firstpair.streams;

import dev.firstpair.topics.deadletter.DeadLetterReason;

/**
 * A well-formed record that nothing can be done with; it belongs into its topic's dead-letter topic. Thrown before
 * anything has been put into a store but that the record was seen, because what a processor has put when it throws stays put.
 */
public final class Undeliverable extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final DeadLetterReason reason;

    private Undeliverable(DeadLetterReason reason, String detail) {
        super(detail, null, false, false); // no stack: it is the record's fault, and there may be many
        this.reason = reason;
    }

    /** Key and value disagree. */
    public static Undeliverable keyMismatch(String detail) {
        return new Undeliverable(DeadLetterReason.KEY_MISMATCH, detail);
    }

    /** It is about an order that nobody has heard of. */
    public static Undeliverable unknownOrder(String detail) {
        return new Undeliverable(DeadLetterReason.UNKNOWN_ORDER, detail);
    }

    /** Nothing in the state allows it. */
    public static Undeliverable impossible(String detail) {
        return new Undeliverable(DeadLetterReason.IMPOSSIBLE, detail);
    }

    DeadLetterReason reason() {
        return reason;
    }
}
