package dev.firstpair.stack.client;

/** A call had no useful answer within the time limit for retries. */
public final class GaveUpException extends Exception {

    private static final long serialVersionUID = 1;

    public GaveUpException(String message) {
        super(message);
    }
}
