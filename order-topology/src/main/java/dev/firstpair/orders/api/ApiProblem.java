package dev.firstpair.orders.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** An answer that is a problem: its code is stable, its detail tells a person what to do. */
final class ApiProblem extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final HttpStatus status;
    private final String code;
    private final @Nullable Duration retryAfter;

    private ApiProblem(HttpStatus status, String code, String detail, @Nullable Duration retryAfter) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    static ApiProblem invalid(String detail) {
        return new ApiProblem(HttpStatus.BAD_REQUEST, "INVALID_REQUEST", detail, null);
    }

    static ApiProblem orderNotFound(String orderId) {
        return new ApiProblem(HttpStatus.NOT_FOUND, "ORDER_NOT_FOUND",
                "You have no order " + orderId + ". GET /api/orders lists those you have.", null);
    }

    static ApiProblem notReady() {
        return new ApiProblem(HttpStatus.SERVICE_UNAVAILABLE, "NOT_READY",
                "The order's whereabouts are being sorted out. Ask again in a second.", Duration.ofSeconds(1));
    }

    static ApiProblem notLogged() {
        return new ApiProblem(HttpStatus.SERVICE_UNAVAILABLE, "NOT_LOGGED",
                "The command may or may not have been logged. Send it again with the same Idempotency-Key.",
                Duration.ofSeconds(1));
    }

    static ApiProblem undecided() {
        return new ApiProblem(HttpStatus.CONFLICT, "UNDECIDED",
                "The order is not decided yet. GET it with ?wait=PT5S, then try again.", Duration.ofSeconds(1));
    }

    static ApiProblem refused(String reason, String detail) {
        return new ApiProblem(HttpStatus.CONFLICT, reason, detail, null);
    }

    static ApiProblem bodyTooLarge(int most) {
        return new ApiProblem(HttpStatus.CONTENT_TOO_LARGE, "BODY_TOO_LARGE",
                "The body has more than " + most + " bytes.", null);
    }

    static ApiProblem paymentByAdapter() {
        return new ApiProblem(HttpStatus.NOT_IMPLEMENTED, "PAYMENT_BY_ADAPTER",
                "Payments are not made here: the shop's payment adapter reports them by itself. GET the order for what "
                        + "came of it.",
                null);
    }

    static ApiProblem paymentUnavailable() {
        return new ApiProblem(HttpStatus.SERVICE_UNAVAILABLE, "PAYMENT_UNAVAILABLE",
                "The payment provider does not take payments at the moment. Try again with the same Idempotency-Key.",
                Duration.ofSeconds(1));
    }

    static ApiProblem tooManyPayments() {
        return new ApiProblem(HttpStatus.SERVICE_UNAVAILABLE, "TOO_MANY_PAYMENTS",
                "Too many payments are under way at this moment. Try again with the same Idempotency-Key.",
                Duration.ofSeconds(1));
    }

    static ApiProblem tooManyListeners() {
        return new ApiProblem(HttpStatus.SERVICE_UNAVAILABLE, "TOO_MANY_LISTENERS",
                "Too many event streams are open at this moment. GET the order with ?wait= instead.",
                Duration.ofSeconds(5));
    }

    HttpStatus status() {
        return status;
    }

    String code() {
        return code;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
