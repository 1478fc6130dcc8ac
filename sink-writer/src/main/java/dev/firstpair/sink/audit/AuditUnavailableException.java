package dev.firstpair.sink.audit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The audit has no result. The code is stable; the message says what to do. */
final class AuditUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String code;
    private final Duration retryAfter;

    private AuditUnavailableException(String code, String message, Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    static AuditUnavailableException running() {
        return new AuditUnavailableException("AUDIT_RUNNING",
                "An audit is running, and only one at a time may. Ask again when it is done.", Duration.ofSeconds(10),
                null);
    }

    static AuditUnavailableException stopping() {
        return new AuditUnavailableException("STOPPING", "The service stops. Ask another instance, or again soon.",
                Duration.ofSeconds(10), null);
    }

    static AuditUnavailableException tooLong(Duration limit) {
        return new AuditUnavailableException("AUDIT_TOO_LONG", "The audit took more than " + limit.toSeconds()
                + " s. Raise firstpair.audit.time-limit, or let ./firstpair audit take its time.",
                Duration.ofMinutes(1), null);
    }

    static AuditUnavailableException failed(Throwable cause) {
        // Further lines, if any, are for users of the command line.
        String first = String.valueOf(cause.getMessage()).lines().findFirst().orElse("Something cannot be read.");
        return new AuditUnavailableException("AUDIT_FAILED", first, Duration.ofSeconds(10), cause);
    }

    String code() {
        return code;
    }

    Duration retryAfter() {
        return retryAfter;
    }
}
