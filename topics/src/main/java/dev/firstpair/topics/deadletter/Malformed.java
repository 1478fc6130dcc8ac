package dev.firstpair.topics.deadletter;

import org.apache.kafka.common.errors.SerializationException;

/** Bytes on a topic that violate the topic's contract; they belong on its dead-letter topic. */
public final class Malformed extends SerializationException {

    private static final long serialVersionUID = 1;

    private final DeadLetterReason reason;

    /** With a {@code detail} for people. */
    public Malformed(DeadLetterReason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    /** The stable code of the error. */
    public DeadLetterReason reason() {
        return reason;
    }
}
