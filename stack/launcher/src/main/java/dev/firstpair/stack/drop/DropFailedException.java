package dev.firstpair.stack.drop;

/** A drop could not be completed, so there is no result to judge. */
public final class DropFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public DropFailedException(String message) {
        super(message);
    }

    public DropFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
