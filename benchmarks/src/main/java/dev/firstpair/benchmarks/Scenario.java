package dev.firstpair.benchmarks;

import java.util.Locale;

/** Actions of the buyers. */
enum Scenario {

    /** Each buys, and buys again when it has its answer. */
    STORED("Purchases accepted, decided and stored", 256, 1),
    /** Each waits for the decision before it buys again. */
    DECIDED("Purchases with the decision awaited", 1_000, 1),
    /** Each waits for the decision, pays, and waits until the order is shown as paid. */
    PAID("Purchases that are paid", 256, 2);

    private final String title;
    private final int connections;
    private final int eventsPerOrder;

    Scenario(String title, int connections, int eventsPerOrder) {
        this.title = title;
        this.connections = connections;
        this.eventsPerOrder = eventsPerOrder;
    }

    String title() {
        return title;
    }

    /** The default number of connections. */
    int connections() {
        return connections;
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
