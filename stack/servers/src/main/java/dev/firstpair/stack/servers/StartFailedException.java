package dev.firstpair.stack.servers;

/** A process did not start or did not become ready; the message says why as far as that is known, and what to do. */
public final class StartFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StartFailedException(String message) {
        super(message);
    }
}
