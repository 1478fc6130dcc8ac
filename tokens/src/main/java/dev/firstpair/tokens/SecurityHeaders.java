package dev.firstpair.tokens;

import java.util.Map;

/**
 * Default headers of every HTTP response that does not set its own: the type is not guessed, nothing is stored, framed
 * or run, and no address, which may contain a secret, is sent to another site.
 */
public final class SecurityHeaders {

    /** Values by name. */
    public static final Map<String, String> DEFAULTS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Cache-Control", "no-store",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer");

    private SecurityHeaders() {}
}
