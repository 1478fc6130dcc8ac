package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Every 50 ms, another user buys a product with plenty of stock; keeps all answers. */
final class Buyers implements AutoCloseable {

    private static final int PLENTY = 100_000;
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final int SOME = 20;
    /** {@code response-timeout} of the gateway: it answers after that whatever a service does. */
    private static final Duration GATEWAY_WAITS = Duration.ofSeconds(10);

    private final URI entry;
    private final ShopDriver shop;
    private final long product;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService buying = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Purchase> purchases = new ConcurrentLinkedQueue<>();
    private final Map<String, Long> users = new ConcurrentHashMap<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicLong begun = new AtomicLong();

    /**
     * A purchase with an answer.
     *
     * @param number in the order in which they were begun
     * @param accepted with 202, else refused with 503 and Retry-After
     */
    record Purchase(long number, boolean accepted, Duration took) {}

    /** Starts when the product can be bought, through the gateway if there is one. */
    Buyers(Stack stack) {
        this.entry = stack.entryPoints(ServiceName.INGRESS_API).getFirst();
        this.shop = new ShopDriver(stack);
        this.product = shop.product(PLENTY, ",\"hold\":\"PT1H\"");
        shop.order(product, shop.newUser());
        clock.scheduleAtFixedRate(() -> buying.execute(this::buy), 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void buy() {
        long number = begun.incrementAndGet();
        long user = shop.newUser();
        String path = "/api/products/" + product + "/purchases";
        long sentNanos = System.nanoTime();
        try {
            Http.Answer answer = Http.post(entry, path, shop.token(user), null);
            Duration took = Duration.ofNanos(System.nanoTime() - sentNanos);
            if (answer.status() == 202) {
                users.put(answer.text("orderId"), user);
            } else if (!answer.asksToTryAgain() || isLost(answer, took)) {
                wrong.add(answer + " after " + took);
            }
            purchases.add(new Purchase(number, answer.status() == 202, took));
        } catch (UncheckedIOException e) {
            wrong.add(e + ": " + e.getCause());
        }
    }

    /** Whether the gateway answered because an instance ended, not because the machine was busy. */
    private static boolean isLost(Http.Answer answer, Duration took) {
        return answer.text("detail").equals(ThroughGatewayIT.NO_ANSWER) && took.compareTo(GATEWAY_WAITS) < 0;
    }

    /** Returns when some purchases that begin from now on have been accepted. */
    void awaitAccepted() {
        long now = begun.get();
        Patience.soon().until(() -> since(now).stream().filter(Purchase::accepted).count() >= SOME);
    }

    /** Returns some purchases that begin from now on, as soon as they are answered. */
    List<Purchase> awaitAnswered() {
        long now = begun.get();
        Patience.soon().until(() -> since(now).size() >= SOME);
        return since(now);
    }

    private List<Purchase> since(long number) {
        return purchases.stream().filter(purchase -> purchase.number > number).toList();
    }

    /** Stops buying; returns when all are answered and each accepted order is shown as decided. */
    void finish() throws InterruptedException {
        close();
        assertThat(buying.awaitTermination(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(wrong).isEmpty();
        for (Map.Entry<String, Long> accepted : new ArrayList<>(users.entrySet())) {
            assertThat(shop.decided(accepted.getKey(), shop.token(accepted.getValue())).text("status"))
                    .as("%s", accepted)
                    .isEqualTo("PENDING");
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        buying.shutdown();
    }
}
