package dev.firstpair.streams;

import dev.firstpair.topics.deadletter.DeadLetterReason;

/**
 * A well-formed record that cannot be processed; it belongs on its topic's dead-letter topic. Thrown before anything is
 * put into a store, except that the record was seen: what a processor has put into stores when it throws is not rolled
 * back.
 */
public final class Unprocessable extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final DeadLetterReason reason;

    private Unprocessable(DeadLetterReason reason, String detail) {
        super(detail, null, false, false); // no stack trace: the record is the cause, and there may be many
        this.reason = reason;
    }

    /** It is about an unknown order. */
    public static Unprocessable unknownOrder(String detail) {
        return new Unprocessable(DeadLetterReason.UNKNOWN_ORDER, detail);
    }

    /** The present state does not allow it. */
    public static Unprocessable impossible(String detail) {
        return new Unprocessable(DeadLetterReason.IMPOSSIBLE, detail);
    }

    DeadLetterReason reason() {
        return reason;
    }
}
