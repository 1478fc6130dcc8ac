package dev.firstpair.audit;

/** There is no result, because something cannot be read; the message says what, and what to do. */
public final class AuditFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public AuditFailedException(String message) {
        super(message);
    }

    AuditFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
