package dev.firstpair.orders.api;

import dev.firstpair.web.Problem;
import org.springframework.http.HttpStatus;

/** Problems of orders, with details for a person. */
final class OrderProblems {

    private OrderProblems() {}

    static Problem orderNotFound(String orderId) {
        return new Problem(HttpStatus.NOT_FOUND, "ORDER_NOT_FOUND",
                "You have no order " + orderId + ". GET /api/orders lists those you have.");
    }

    static Problem notReady() {
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "NOT_READY",
                "The order's whereabouts are being sorted out. Ask again in a second.").retryAfterSeconds(1);
    }

    static Problem undecided() {
        return new Problem(HttpStatus.CONFLICT, "UNDECIDED",
                "The order is not decided yet. GET it with ?wait=PT5S, then try again.").retryAfterSeconds(1);
    }

    static Problem refused(String reason, String detail) {
        return new Problem(HttpStatus.CONFLICT, reason, detail);
    }

    static Problem bodyTooLarge(int most) {
        return new Problem(HttpStatus.CONTENT_TOO_LARGE, "BODY_TOO_LARGE",
                "The body has more than " + most + " bytes.");
    }
}
