package dev.firstpair.stack.torture;

import org.jspecify.annotations.Nullable;

/** A round could not be run or judged; the message says why. */
public final class TortureFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    TortureFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
