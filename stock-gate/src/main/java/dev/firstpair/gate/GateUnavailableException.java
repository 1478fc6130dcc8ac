package dev.firstpair.gate;

/** The gate gave no reliable answer; the command may have been executed all the same. */
public sealed class GateUnavailableException extends RuntimeException permits GateQuietException {

    private static final long serialVersionUID = 1;

    GateUnavailableException(String message) {
        super(message);
    }

    GateUnavailableException(Throwable cause) {
        super(cause.toString(), cause);
    }
}
