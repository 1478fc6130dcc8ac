package dev.firstpair.benchmarks;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.client.Answer;
import dev.firstpair.stack.client.Call;
import dev.firstpair.stack.client.Latencies;
import dev.firstpair.stack.client.LoadClient;
import dev.firstpair.topics.ids.ProductId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop: each connection buys, does the further steps of the scenario, and buys again as the next buyer; when
 * all have bought a product, the next product is bought. No request is refused unless the system is overloaded.
 */
final class Buyers implements AutoCloseable {

    private static final Executor AFTER_A_REFUSAL = CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PENDING = "PENDING";

    private final Scenario scenario;
    private final LoadClient http;
    private final URI ingress;
    private final URI orders;
    private final List<String> tokens;
    private final ProductSupply supply;
    private final Pairing pairing;
    private final AtomicLong next = new AtomicLong();
    private final AtomicInteger running = new AtomicInteger();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final AtomicReference<@Nullable String> refusal = new AtomicReference<>();
    private volatile Latencies latencies = new Latencies();
    private volatile boolean stopping;

    /**
     * @param http with as many connections as will be {@linkplain #start used}
     * @param pairing of the first simulated users
     */
    Buyers(Scenario scenario, LoadClient http, SimulatedUsers users, Pairing pairing) {
        this.scenario = scenario;
        this.http = http;
        this.ingress = users.side().url(ServiceName.INGRESS_API);
        this.orders = users.side().url(ServiceName.ORDER_TOPOLOGY);
        this.tokens = users.tokens();
        this.supply = users.supply(pairing.buyers());
        this.pairing = pairing;
    }

    /** Returns when the first products are for sale. */
    void awaitProducts() {
        supply.stock(pairing.products());
    }

    /** Buys until {@link #stop} is called. */
    void start(int connections) {
        stopping = false;
        running.set(connections);
        for (int i = 0; i < connections; i++) {
            buy();
        }
    }

    /** Returns when the last buyer is done. */
    void stop() throws InterruptedException {
        stopping = true;
        while (running.get() > 0) {
            Thread.sleep(10);
        }
    }

    private void buy() {
        if (stopping) {
            running.decrementAndGet();
            return;
        }
        long number = next.getAndIncrement();
        String token = tokens.get(pairing.buyer(number));
        long begunNanos = System.nanoTime();
        supply.product(pairing.product(number))
                .thenCompose(product -> http.send(purchase(product, token)))
                .thenCompose(answer -> {
                    expect(202, answer);
                    accepted.increment();
                    return scenario == Scenario.STORED
                            ? CompletableFuture.completedFuture(answer)
                            : goOn(answer, token);
                })
                .whenComplete((last, failure) -> {
                    if (failure == null) {
                        latencies.add(System.nanoTime() - begunNanos);
                        buy();
                    } else {
                        refused.increment();
                        refusal.set(String.valueOf(failure.getCause() == null ? failure : failure.getCause()));
                        AFTER_A_REFUSAL.execute(this::buy);
                    }
                });
    }

    private CompletableFuture<Answer> goOn(Answer accepting, String token) {
        String order = "/api/orders/" + accepting.text("orderId").orElseThrow();
        CompletableFuture<Answer> decided = hasStatus(PENDING, accepting)
                ? CompletableFuture.completedFuture(accepting)
                : show(order, 0, PENDING, token);
        return scenario != Scenario.PAID
                ? decided
                : decided
                        .thenCompose(
                                shown -> http.send(Call.post(orders, order + "/payment", token, "pay" + order, null)))
                        .thenCompose(paying -> {
                            expect(202, paying);
                            return show(order, 1, "PAID", token);
                        });
    }

    private CompletableFuture<Answer> show(String order, int after, String status, String token) {
        return http
                .send(Call.get(orders, order + "?wait=" + PATIENCE + "&after=" + after, token)
                        .withExtraTimeout(PATIENCE))
                .thenApply(shown -> {
                    expect(200, shown);
                    if (!hasStatus(status, shown)) {
                        throw new CompletionException(new IllegalStateException("not " + status + ": " + shown));
                    }
                    return shown;
                });
    }

    private Call purchase(ProductId product, String token) {
        Call purchase = Call.post(ingress, "/api/products/" + product + "/purchases", token, null, null);
        return scenario == Scenario.AWAITED ? purchase.withWait(PATIENCE) : purchase;
    }

    private static boolean hasStatus(String status, Answer answer) {
        return answer.text("status").orElse("").equals(status);
    }

    private static void expect(int status, Answer answer) {
        if (answer.status() != status) {
            throw new CompletionException(new IllegalStateException(answer.toString()));
        }
    }

    /** Makes {@link #latencies} count from now on. */
    void resetLatencies() {
        latencies = new Latencies();
    }

    /** Of all steps of a buyer together. */
    Latencies latencies() {
        return latencies;
    }

    long accepted() {
        return accepted.sum();
    }

    /** Buyers that did not complete the scenario, for any reason. */
    long refused() {
        return refused.sum();
    }

    /** The latest answer or error of such a buyer; absent if there is none. */
    @Nullable
    String refusal() {
        return refusal.get();
    }

    @Override
    public void close() {
        supply.close();
    }
}
