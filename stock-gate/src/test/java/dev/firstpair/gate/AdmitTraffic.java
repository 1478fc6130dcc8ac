package dev.firstpair.gate;

import static org.awaitility.Awaitility.await;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Every 10 ms, another user asks for a unit of a product with plenty of stock. */
final class AdmitTraffic implements AutoCloseable {

    private static final int PLENTY = 1_000_000;
    private static final Duration INTERVAL = Duration.ofMillis(10);

    private final StockGate gate;
    private final ProductId product = Orders.newProduct();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    // Guarded by this.
    private long users;
    private long admitted;
    private long unavailable;
    private long lastNanos = System.nanoTime();
    private long longestGapNanos;

    AdmitTraffic(StockGate gate) {
        this.gate = gate;
        await().atMost(GateSupport.SOON)
                .ignoreExceptions()
                .until(() -> gate.prime(Orders.level(product, PLENTY, 0, 1), 0).join());
        clock.scheduleAtFixedRate(this::admit, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    ProductId product() {
        return product;
    }

    private void admit() {
        OrderId order = Orders.newOrder();
        gate.admit(product, Orders.user(nextUser()), order, null)
                .whenComplete((admission, failure) -> count(order, admission, failure));
    }

    private synchronized long nextUser() {
        return ++users;
    }

    private synchronized void count(OrderId order, @Nullable Admission admission, @Nullable Throwable failure) {
        if (failure instanceof GateUnavailableException) {
            unavailable++;
        } else if (admission instanceof Admission.Admitted it && it.orderId().equals(order) && !it.repeated()) {
            admitted++;
            long now = System.nanoTime();
            longestGapNanos = Math.max(longestGapNanos, now - lastNanos);
            lastNanos = now;
        } else {
            wrong.add("the order " + order + " was answered " + admission + ", " + failure);
        }
    }

    private synchronized long admitted() {
        return admitted;
    }

    synchronized long unavailable() {
        return unavailable;
    }

    /** Returns when another twenty have been admitted. */
    void awaitAdmitted() {
        long until = admitted() + 20;
        await().atMost(GateSupport.SOON).pollInterval(INTERVAL).until(() -> admitted() >= until);
    }

    /** Starts to measure the longest time between two admissions. */
    synchronized void watchGap() {
        longestGapNanos = 0;
    }

    /** Since the last call of {@link #watchGap()}. */
    synchronized long longestGapMillis() {
        return TimeUnit.NANOSECONDS.toMillis(longestGapNanos);
    }

    /** Answers that are neither a new admission nor unavailable. */
    Queue<String> wrong() {
        return wrong;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
