package dev.firstpair.stack.client;

import dev.firstpair.audit.ClientObservations;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderStatus;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the buyers did and saw, as it happens. */
public final class Tally {

    private static final int MAX_KEPT_ERRORS = 20;

    /** Purchase requests sent, repeated ones included. */
    public final LongAdder requests = new LongAdder();
    public final LongAdder soldOut = new LongAdder();
    public final LongAdder alreadyOrdered = new LongAdder();
    /** Calls of any kind that were repeated because the answer was lost, or asked for a retry. */
    public final LongAdder retries = new LongAdder();
    /** Retries with the same key that got neither the same 202 nor the same order. */
    public final LongAdder retriesAnsweredOtherwise = new LongAdder();
    /** Buyers that have had an answer to their first request, or given up on it. */
    public final LongAdder answered = new LongAdder();
    public final Latencies submit = new Latencies();
    public final Latencies submitAccepted = new Latencies();
    public final Latencies decide = new Latencies();

    private final LongAdder errors = new LongAdder();
    private final Queue<String> firstErrors = new ConcurrentLinkedQueue<>();
    private final Set<OrderId> accepted = ConcurrentHashMap.newKeySet();
    private final Latencies acceptedAt = new Latencies();
    private final Set<OrderId> placed = ConcurrentHashMap.newKeySet();
    private final Set<OrderId> paid = ConcurrentHashMap.newKeySet();
    private final Set<OrderId> canceled = ConcurrentHashMap.newKeySet();
    private final Queue<ClientObservations.ObservedStatus> observedStatuses = new ConcurrentLinkedQueue<>();
    private final Queue<String> splitAttempts = new ConcurrentLinkedQueue<>();
    private final Map<ProductId, Integer> leftWaiting = new ConcurrentHashMap<>();
    private final AtomicLong firstSaleNanos = new AtomicLong();
    private final AtomicInteger remaining = new AtomicInteger();

    /** A 202, perhaps not the first one for this order. */
    public void accepted(OrderId order, long atNanos) {
        if (accepted.add(order)) {
            acceptedAt.add(atNanos);
        }
    }

    /** A status that was shown. */
    public void saw(OrderId order, ProductId product, int version, OrderStatus status) {
        observedStatuses.add(new ClientObservations.ObservedStatus(order, product, version, status));
        switch (status) {
            case PENDING -> placed(order);
            case PAID, COMPLETED -> {
                placed(order);
                paid.add(order);
            }
            case CANCELED -> {
                placed(order);
                canceled.add(order);
            }
            case ACCEPTED, REJECTED -> {
            }
        }
    }

    private void placed(OrderId order) {
        if (placed.add(order)) {
            firstSaleNanos.compareAndSet(0, System.nanoTime());
        }
    }

    /** An error that neither a buyer's behavior nor a temporary fault explains. */
    public void error(String what) {
        errors.increment();
        if (firstErrors.size() < MAX_KEPT_ERRORS) {
            firstErrors.add(what);
        }
    }

    public void split(String what) {
        splitAttempts.add(what);
    }

    /** Buyers that stopped waiting for a unit because nothing had changed for long. */
    public void leftWaiting(ProductId product, int buyers) {
        leftWaiting.put(product, buyers);
    }

    public void remaining(int units) {
        remaining.set(units);
    }

    public int remaining() {
        return remaining.get();
    }

    public int acceptedOrders() {
        return accepted.size();
    }

    public int placedOrders() {
        return placed.size();
    }

    public int paidOrders() {
        return paid.size();
    }

    public int canceledOrders() {
        return canceled.size();
    }

    public int errors() {
        return errors.intValue();
    }

    public List<String> firstErrors() {
        return List.copyOf(firstErrors);
    }

    /** By {@link System#nanoTime()}; 0 if no sale was seen. */
    public long firstSaleNanos() {
        return firstSaleNanos.get();
    }

    public int acceptedInBusiestSecond() {
        return acceptedAt.busiestSecond();
    }

    public ClientObservations observations() {
        return new ClientObservations(accepted, List.copyOf(observedStatuses), List.copyOf(splitAttempts),
                Map.copyOf(leftWaiting));
    }
}
