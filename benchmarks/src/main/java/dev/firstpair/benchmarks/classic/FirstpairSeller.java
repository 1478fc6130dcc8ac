package dev.firstpair.benchmarks.classic;

import dev.firstpair.benchmarks.BenchmarkFailedException;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackState;
import dev.firstpair.stack.client.GaveUpException;
import dev.firstpair.stack.client.ShopClient;
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
    /** A user with the rights of an admin needs no account. */
    private static final long ADMIN = 1;
    /** Below the ids of JMeter's users. */
    private static final long TESTER = 999;

    private final Stack stack;
    private final ShopClient shop;

    FirstpairSeller(Stack stack) {
        this.stack = stack;
        this.shop = new ShopClient(stack::urls, 1, new Tally());
    }

    @Override
    public String name() {
        return "Firstpair";
    }

    /** A tester buys the first unit: when that succeeds, the others can be sold, too. */
    @Override
    public long putOnSale(int stock) throws InterruptedException {
        try {
            ProductId product = shop.create(stack.tokens().admin(ADMIN), "Classic", stock + 1, HOLD, Instant.now());
            if (!(shop.submit(product, stack.tokens().user(TESTER), null) instanceof ShopClient.Submission.Accepted)) {
                throw new BenchmarkFailedException("Product " + product + " cannot be bought");
            }
            return product.value();
        } catch (GaveUpException e) {
            throw new BenchmarkFailedException("No product: " + e.getMessage());
        }
    }

    @Override
    public int testOrders() {
        return 1;
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
