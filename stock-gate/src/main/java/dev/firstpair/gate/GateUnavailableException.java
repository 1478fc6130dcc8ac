package dev.firstpair.gate;

/** The gate gave no answer, or none that can be relied on; what was asked may have been done all the same. */
public sealed class GateUnavailableException extends RuntimeException permits GateQuietException {

    private static final long serialVersionUID = 1;

    GateUnavailableException(String message) {
        super(message);
    }

    GateUnavailableException(Throwable cause) {
        super(cause.toString(), cause);
    }
}
