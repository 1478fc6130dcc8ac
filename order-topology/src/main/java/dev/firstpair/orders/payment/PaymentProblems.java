package dev.firstpair.orders.payment;

import dev.firstpair.web.Problem;
import org.springframework.http.HttpStatus;

/** Problems of payments, with details for a person. */
public final class PaymentProblems {

    private PaymentProblems() {}

    /** A payment that was declined is not tried again. */
    public static Problem declined() {
        return new Problem(HttpStatus.CONFLICT, "PAYMENT_DECLINED",
                "This payment was declined, and is not tried again. Pay with another token, and with another "
                        + "Idempotency-Key if you send one.");
    }

    static Problem tooManyDeclines(int most) {
        return new Problem(HttpStatus.CONFLICT, "TOO_MANY_DECLINES",
                "Payments of the order were declined " + most + " times: it cannot be paid here any more.");
    }

    static Problem byAdapter() {
        return new Problem(HttpStatus.NOT_IMPLEMENTED, "PAYMENT_BY_ADAPTER",
                "Payments are not made here: the shop's payment adapter reports them by itself. GET the order for what "
                        + "came of it.");
    }

    static Problem unavailable() {
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
