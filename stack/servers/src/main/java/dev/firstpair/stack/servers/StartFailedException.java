package dev.firstpair.stack.servers;

/**
 * A process did not start or did not become ready; the message has the reason as far as it is known, and what to do.
 */
public final class StartFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StartFailedException(String message) {
        super(message);
    }
}
