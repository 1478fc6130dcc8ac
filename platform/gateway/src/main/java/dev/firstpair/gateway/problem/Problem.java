package dev.firstpair.gateway.problem;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/** Refusals of the gateway itself: a status, a stable code, and what to do about it. */
public enum Problem {
    INVALID_REQUEST(400, "Invalid request", "The request cannot be understood. Correct it before you send it again."),
    UNAUTHENTICATED(401, "Not authenticated",
            "Send a valid token, as 'Authorization: Bearer …'; POST /api/sessions gives one."),
    SESSION_OVER(401, "Session over", "The session is over. Log in again."),
    FORBIDDEN(403, "Forbidden", "Only admins may do that."),
    FOREIGN_ORIGIN(403, "Foreign origin",
            "A session counts only for pages of this origin. Elsewhere, send a token as 'Authorization: Bearer …'."),
    NOT_FOUND(404, "Not found", "There is nothing here. The calls of the shop begin with /api/."),
    METHOD_NOT_ALLOWED(405, "Method not allowed", "Use another method."),
    TOO_LARGE(413, "Too large", "Send a smaller body."),
    TOO_MANY_REQUESTS(429, "Too many requests", "You send more than you may: try again after Retry-After seconds."),
    TOO_MANY_STREAMS(429, "Too many streams", "You have more event streams open than you may. Close one, or poll."),
    INTERNAL_ERROR(500, "Internal error", "This is our fault. Try again later."),
    TOO_MANY_LISTENERS(503, "Too many listeners", "Too many event streams are open at this moment. Poll instead."),
    UNAVAILABLE(503, "Unavailable",
            "The request was not confirmed. Try again after Retry-After seconds; with the same Idempotency-Key it has"
                    + " one effect.");

    private static final Duration SOON = Duration.ofSeconds(1);

    private final int status;
    private final String title;
    private final byte[] body;

    Problem(int status, String title, String detail) {
        this.status = status;
        this.title = title;
        this.body = body(detail);
    }

    private byte[] body(String detail) {
        return ("{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\""
                + detail + "\",\"code\":\"" + name() + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    public int status() {
        return status;
    }

    /** The problem for a status of WebFlux or of Spring Cloud Gateway. */
    static Problem of(int status) {
        return switch (status) {
            case 401 -> UNAUTHENTICATED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 413 -> TOO_LARGE;
            case 429 -> TOO_MANY_REQUESTS;
            case 502, 503, 504 -> UNAVAILABLE;
            default -> status >= 500 ? INTERNAL_ERROR : INVALID_REQUEST;
        };
    }

    public Mono<Void> write(ServerHttpResponse response) {
        return write(response, status == 503 ? SOON : null);
    }

    /**
     * @param retryAfter rounded up to seconds
     * @param detail what is wrong and what to do; without any input of the client
     */
    public Mono<Void> write(ServerHttpResponse response, @Nullable Duration retryAfter, String detail) {
        return write(response, retryAfter, body(detail));
    }

    /** @param retryAfter rounded up to seconds (RFC 9110, section 10.2.3) */
    public Mono<Void> write(ServerHttpResponse response, @Nullable Duration retryAfter) {
        return write(response, retryAfter, body);
    }

    private Mono<Void> write(ServerHttpResponse response, @Nullable Duration retryAfter, byte[] body) {
        response.setStatusCode(HttpStatusCode.valueOf(status));
        HttpHeaders headers = response.getHeaders();
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers.setContentLength(body.length);
        if (status == 401) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (retryAfter != null) {
            headers.set(HttpHeaders.RETRY_AFTER, Long.toString(retryAfter.plusNanos(999_999_999).toSeconds()));
        }
        return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }
}
