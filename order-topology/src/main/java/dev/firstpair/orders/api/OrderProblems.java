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

    static Problem notLogged() {
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "NOT_LOGGED",
                "The command may or may not have been logged. Send it again with the same Idempotency-Key.")
                .retryAfterSeconds(1);
    }

    static Problem undecided() {
        return new Problem(HttpStatus.CONFLICT, "UNDECIDED",
                "The order is not decided yet. GET it with ?wait=PT5S, then try again.").retryAfterSeconds(1);
    }

    static Problem refused(String reason, String detail) {
        return new Problem(HttpStatus.CONFLICT, reason, detail);
    }

    static Problem paymentDeclined() {
        return new Problem(HttpStatus.CONFLICT, "PAYMENT_DECLINED",
                "This payment was declined, and is not tried again. Pay with another token, and with another "
                        + "Idempotency-Key if you send one.");
    }

    static Problem tooManyDeclines(int most) {
        return new Problem(HttpStatus.CONFLICT, "TOO_MANY_DECLINES",
                "Payments of the order were declined " + most + " times: it cannot be paid here any more.");
    }

    static Problem bodyTooLarge(int most) {
        return new Problem(HttpStatus.CONTENT_TOO_LARGE, "BODY_TOO_LARGE",
                "The body has more than " + most + " bytes.");
    }

    static Problem paymentByAdapter() {
        return new Problem(HttpStatus.NOT_IMPLEMENTED, "PAYMENT_BY_ADAPTER",
                "Payments are not made here: the shop's payment adapter reports them by itself. GET the order for what "
                        + "came of it.");
    }

    static Problem paymentUnavailable() {
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "PAYMENT_UNAVAILABLE",
                "The payment provider does not take payments at the moment. Try again with the same Idempotency-Key.")
                .retryAfterSeconds(1);
    }

    static Problem tooManyPayments() {
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "TOO_MANY_PAYMENTS",
                "Too many payments are under way at this moment. Try again with the same Idempotency-Key.")
                .retryAfterSeconds(1);
    }
}
