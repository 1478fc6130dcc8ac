package dev.firstpair.stack.drop;

import java.time.Duration;

/**
 * A sale to simulate.
 *
 * @param buyers 1 to 1,000,000
 * @param stock units of each product, 1 to 1,000,000
 * @param products 1 to 1,000; each buyer wants one of them
 * @param concurrency connections to each instance of a service, and so the maximum of open requests; 1 to 20,000
 * @param hold how long a unit is held for payment, 1 s to 10 min
 * @param seed of the simulated buyers: which product each wants, and what each does
 * @param wishes 0 to 1,000,000; so many more users wish for sold-out products, and are notified when units come back
 * @param deadline when to give up on buyers that are not done, and again on mirrors that have not converged
 */
public record DropOptions(int buyers, int stock, int products, int concurrency, Duration hold, long seed,
        int wishes, Duration deadline) {

    /** The defaults of {@code ./firstpair drop}, except for the seed. */
    public static final DropOptions DEFAULTS = new DropOptions(10_000, 1_000, 1, 1_000, Duration.ofSeconds(5), 1,
            0, Duration.ofMinutes(10));

    public DropOptions {
        range("buyers", 1, buyers, 1_000_000);
        range("stock", 1, stock, 1_000_000);
        range("products", 1, products, 1_000);
        range("concurrency", 1, concurrency, 20_000);
        range("wishes", 0, wishes, 1_000_000);
        range("hold in ms", 1_000, hold.toMillis(), 600_000);
    }

    public DropOptions withBuyers(int count) {
        return new DropOptions(count, stock, products, concurrency, hold, seed, wishes, deadline);
    }

    public DropOptions withStock(int units) {
        return new DropOptions(buyers, units, products, concurrency, hold, seed, wishes, deadline);
    }

    public DropOptions withProducts(int count) {
        return new DropOptions(buyers, stock, count, concurrency, hold, seed, wishes, deadline);
    }

    public DropOptions withConcurrency(int count) {
        return new DropOptions(buyers, stock, products, count, hold, seed, wishes, deadline);
    }

    public DropOptions withSeed(long number) {
        return new DropOptions(buyers, stock, products, concurrency, hold, number, wishes, deadline);
    }

    private static void range(String name, long least, long value, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + least + " to " + most + ", not " + value);
        }
    }
}
