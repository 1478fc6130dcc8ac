package dev.firstpair.benchmarks.classic;

import java.net.URI;
import java.util.Map;

/** A system that sells limited products, and stores orders in a table {@code orders} of MySQL. */
interface Seller {

    /** Its name in the report. */
    String name();

    /**
     * Puts a new product on sale; returns when it can be bought.
     *
     * @param stock how many units JMeter's users may buy
     */
    long putOnSale(int stock) throws InterruptedException;

    /** How many additional orders {@link #putOnSale} makes; they may be stored a moment later. */
    int testOrders();

    /** The URL for POST requests for a unit of the product. */
    URI purchases(long product);

    /** The JDBC URL of its MySQL. */
    String jdbcUrl();

    /** Pids of its processes by name. */
    Map<String, Long> processes();
}
