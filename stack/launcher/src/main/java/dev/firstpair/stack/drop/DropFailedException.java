package dev.firstpair.stack.drop;

/** A drop could not be brought to its end, so that there is nothing to judge. */
public final class DropFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public DropFailedException(String message) {
        super(message);
    }

    public DropFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
