package dev.firstpair.benchmarks;

import java.util.Locale;

/** Actions of the buyers. */
enum Scenario {

    /** Each buys, and buys again when it has its answer. */
    STORED("Purchases accepted, decided and stored", 1),
    /** Each waits for the decision before it buys again. */
    DECIDED("Purchases with the decision awaited", 1),
    /** The same by {@code Prefer: wait} of the purchase, without a further request unless it is answered undecided. */
    AWAITED("Purchases answered with their decision", 1),
    /** Each waits for the decision, pays, and waits until the order is shown as paid. */
    PAID("Purchases that are paid", 2);

    private final String title;
    private final int eventsPerOrder;

    Scenario(String title, int eventsPerOrder) {
        this.title = title;
        this.eventsPerOrder = eventsPerOrder;
    }

    String title() {
        return title;
    }

    /** Events per order on {@code order-events}. */
    int eventsPerOrder() {
        return eventsPerOrder;
    }

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
