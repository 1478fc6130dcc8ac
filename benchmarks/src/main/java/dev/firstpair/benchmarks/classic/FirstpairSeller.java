package dev.firstpair.benchmarks.classic;

import dev.firstpair.benchmarks.BenchmarkFailedException;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackState;
import dev.firstpair.stack.client.GaveUpException;
import dev.firstpair.stack.client.Shop;
import dev.firstpair.stack.client.Tally;
import dev.firstpair.topics.ids.ProductId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** This checkout, as {@code ./firstpair up} starts it. */
final class FirstpairSeller implements Seller, AutoCloseable {

    private static final Duration HOLD = Duration.ofDays(1);
    private static final Duration LEAD = Duration.ofSeconds(6);
    private static final Duration MARGIN = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(50);
    /** Who has the rights of an admin needs no account. */
    private static final long ADMIN = 1;

    private final Stack stack;
    private final Shop shop;

    FirstpairSeller(Stack stack) {
        this.stack = stack;
        this.shop = new Shop(stack::urls, 1, new Tally());
    }

    @Override
    public String name() {
        return "Firstpair";
    }

    @Override
    public long putOnSale(int stock) throws InterruptedException {
        String admin = stack.tokens().admin(ADMIN);
        Instant opensAt = Instant.now().plus(LEAD);
        ProductId product;
        try {
            product = shop.create(admin, "Classic", stock, HOLD, opensAt);
        } catch (GaveUpException e) {
            throw new BenchmarkFailedException("No product: " + e.getMessage());
        }
        while (!shop.known(product, admin)) {
            // After that, to ask would be to buy.
            if (Instant.now().isAfter(opensAt.minus(MARGIN))) {
                throw new BenchmarkFailedException("Product " + product + " was not known before it opened");
            }
            Thread.sleep(POLL);
        }
        Thread.sleep(Duration.between(Instant.now(), opensAt.plus(MARGIN)));
        return product.value();
    }

    @Override
    public URI purchases(long product) {
        return stack.ingress().resolve("/api/products/" + product + "/purchases");
    }

    @Override
    public String jdbcUrl() {
        return stack.jdbcUrl();
    }

    @Override
    public Map<String, Long> processes() {
        Map<String, Long> pids = new LinkedHashMap<>();
        StackState.read(stack.directory())
                .orElseThrow(() -> new IllegalStateException("The stack has ended"))
                .parts()
                .forEach(part -> pids.put(part.name(), part.process().pid()));
        return pids;
    }

    @Override
    public void close() {
        shop.close();
    }
}
