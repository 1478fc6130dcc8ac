package dev.firstpair.audit;

/** Nothing can be said, since something cannot be read; the message says what, and what to do. */
public final class AuditFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public AuditFailedException(String message) {
        super(message);
    }

    AuditFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
