package dev.firstpair.topics.json;

import dev.firstpair.topics.deadletter.DeadLetterReason;
import org.apache.kafka.common.errors.SerializationException;

/** Bytes on a topic that are not what the topic's contract says; they belong into its dead-letter topic. */
public final class Malformed extends SerializationException {

    private static final long serialVersionUID = 1;

    private final DeadLetterReason reason;

    /** With a {@code detail} that tells a person what is wrong. */
    public Malformed(DeadLetterReason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    /** The stable code of what is wrong. */
    public DeadLetterReason reason() {
        return reason;
    }
}
