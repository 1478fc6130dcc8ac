package dev.firstpair.benchmarks;

import dev.firstpair.stack.client.GaveUpException;
import dev.firstpair.stack.client.ShopClient;
import dev.firstpair.topics.ids.ProductId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Products on sale; more are added all the time, since a buyer may buy each only once. Some are always prepared ahead
 * of those that are being bought.
 */
final class ProductSupply implements AutoCloseable {

    private static final Duration HOLD = Duration.ofDays(1);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int AHEAD = 2;
    /** Number of products that are put on sale at a time. */
    private static final int TOGETHER = 32;

    private final ShopClient shop;
    private final String admin;
    private final String tester;
    private final int buyers;
    private final List<CompletableFuture<ProductId>> products = new ArrayList<>();

    /**
     * @param shop closed with this
     * @param tester token of a buyer that takes the first unit of each product, to check that it is for sale
     * @param buyers how many units of each there are for others
     */
    ProductSupply(ShopClient shop, String admin, String tester, int buyers) {
        this.shop = shop;
        this.admin = admin;
        this.tester = tester;
        this.buyers = buyers;
    }

    /** The product with this number, from 0; completes when it is for sale. */
    synchronized CompletableFuture<ProductId> product(int number) {
        while (products.size() <= number + AHEAD) {
            CompletableFuture<ProductId> product = new CompletableFuture<>();
            int next = products.size();
            products.add(product);
            Thread.ofVirtual().name("product-supply").start(() -> {
                try {
                    product.complete(putOnSale("Benchmark " + (next + 1)));
                } catch (GaveUpException | InterruptedException | RuntimeException e) {
                    product.completeExceptionally(e);
                }
            });
        }
        return products.get(number);
    }

    /**
     * Returns when that many are for sale.
     *
     * @throws BenchmarkFailedException if one does not go on sale
     */
    void stock(int count) {
        try {
            for (int from = 0; from < count; from += TOGETHER) {
                int to = Math.min(count, from + TOGETHER);
                product(to - 1);
                for (int number = from; number < to; number++) {
                    product(number).join();
                }
            }
        } catch (CompletionException e) {
            throw new BenchmarkFailedException("A product did not go on sale: " + e.getCause());
        }
    }

    private ProductId putOnSale(String name) throws GaveUpException, InterruptedException {
        ProductId product = shop.create(admin, name, buyers, HOLD, Instant.now());
        // The tester's unit comes later, since a product can be created with a million, and not with one more.
        shop.restock(admin, product, 1);
        long giveUpNanos = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                if (shop.submit(product, tester, null) instanceof ShopClient.Submission.Accepted) {
                    return product;
                }
            } catch (GaveUpException e) {
                // Not known to ingress-api yet.
                if (System.nanoTime() > giveUpNanos) {
                    throw e;
                }
            }
            if (System.nanoTime() > giveUpNanos) {
                throw new GaveUpException("product " + product + " has not gone on sale within " + PATIENCE.toSeconds()
                        + " s");
            }
            Thread.sleep(POLL);
        }
    }

    @Override
    public void close() {
        shop.close();
    }
}
