package dev.firstpair.benchmarks.classic;

import java.net.URI;
import java.util.Map;

/** A system that sells limited products, and stores orders in a table {@code orders} of MySQL. */
interface Seller {

    /** In the report. */
    String name();

    /**
     * Puts a new product on sale, and returns when it can be bought.
     *
     * @param stock how many units JMeter's users may buy
     */
    long putOnSale(int stock) throws InterruptedException;

    /** How many orders of its own {@link #putOnSale} makes; they may be stored a moment later. */
    int testOrders();

    /** Where to POST for a unit of the product. */
    URI purchases(long product);

    /** Of its MySQL. */
    String jdbcUrl();

    /** Pids of its processes by name. */
    Map<String, Long> processes();
}
