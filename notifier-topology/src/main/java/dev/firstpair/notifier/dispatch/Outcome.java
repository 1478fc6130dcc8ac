package dev.firstpair.notifier.dispatch;

/** The result of an attempt to deliver a notification. */
public sealed interface Outcome {

    /** It was accepted. */
    record Delivered() implements Outcome {}

    /**
     * It is not to be delivered on this channel.
     *
     * @param reason a word for a metric
     */
    record Skipped(String reason) implements Outcome {}

    /** It will never be accepted; {@code detail} is the reason, for people. */
    record Refused(String detail) implements Outcome {}

    /** It was not accepted this time; {@code detail} is the reason, for people. */
    record Failed(String detail) implements Outcome {}
}
