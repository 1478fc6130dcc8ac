package dev.firstpair.topics.deadletter;

/** Why a record went to the dead-letter topic; the value of its header {@value DeadLetter#REASON}. */
public enum DeadLetterReason {
    /** No value, or one of no bytes. */
    EMPTY,
    /** The value is larger than any record of the topic can be. */
    TOO_LARGE,
    /** Not well-formed JSON. */
    NOT_JSON,
    /** The {@code type} is missing or unknown. */
    UNKNOWN_TYPE,
    /** JSON, but with a missing field, a wrong type or a value out of range. */
    WRONG_SHAPE,
    /** The key is missing or not of the topic's form. */
    WRONG_KEY,
    /** The key names another object than the value does. */
    KEY_MISMATCH,
    /** Not in the partition that Kafka's default partitioner gives the key, where the state of its product is. */
    WRONG_PARTITION,
    /** A command for an order that the key's product does not have. */
    UNKNOWN_ORDER,
    /** Well-formed, but the request can never be carried out. */
    IMPOSSIBLE,
    /** A notification that a channel has permanently refused, or has not accepted in time. */
    UNDELIVERABLE,
    /** Well-formed, but processing it failed for a permanent reason; a bug. */
    FAILED
}
