package dev.firstpair.notifier.dispatch;

/** What came of an attempt to deliver a notification. */
public sealed interface Outcome {

    /** It was taken. */
    record Delivered() implements Outcome {}

    /**
     * It is not to be delivered on this channel.
     *
     * @param reason a word for a metric
     */
    record Skipped(String reason) implements Outcome {}

    /** It will never be taken; {@code detail} tells a person why. */
    record Refused(String detail) implements Outcome {}

    /** It was not taken now; {@code detail} tells a person why. */
    record Failed(String detail) implements Outcome {}
}
