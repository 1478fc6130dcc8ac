package dev.firstpair.stack.drop;

/** Behavior of a simulated buyer that can buy a unit. */
enum Behavior {

    /** Orders and pays. */
    PAYS(52, true),
    /** Pays with a card that is declined, and then with another one. */
    PAYS_AFTER_A_DECLINE(4, true),
    /** Sends the order twice at once, without a key, and pays. */
    CLICKS_TWICE(6, true),
    /** Sends the order twice at once, with the same Idempotency-Key, and pays. */
    CLICKS_TWICE_WITH_A_KEY(6, true),
    /** Repeats the order with its Idempotency-Key after it was accepted and after it was paid. */
    RETRIES(10, true),
    /** Cancels, orders again and pays. */
    CHANGES_MIND(4, true),
    /** Cancels before paying, and does not order again. */
    CANCELS(5, false),
    /** Pays, then cancels, and does not order again. */
    CANCELS_WHEN_PAID(3, false),
    /** Lets the hold expire, and does not order again. */
    NEVER_PAYS(7, false),
    /** Lets the hold expire and tries to pay all the same. */
    PAYS_TOO_LATE(3, false);

    private final int percent;
    private final boolean keeps;

    Behavior(int percent, boolean keeps) {
        this.percent = percent;
        this.keeps = keeps;
    }

    /** How many of a hundred buyers do so. */
    int percent() {
        return percent;
    }

    /** Whether the buyer intends to keep the order. */
    boolean keeps() {
        return keeps;
    }
}
