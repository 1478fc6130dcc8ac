package dev.firstpair.orders.view;

import dev.firstpair.topics.ids.OrderId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes of orders that this instance hosts: which of them may be shown already, and who waits for them. The number of those
 * who wait is bounded; beyond the bound nobody waits.
 */
public final class OrderChanges {

    private final ConcurrentHashMap<OrderId, List<Waiter>> waiters = new ConcurrentHashMap<>();
    private final Map<Part, Map<OrderId, Optional<OrderView>>> hidden = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final int most;
    private volatile boolean closed;

    /** What one task keeps of a store. */
    private record Part(String store, int partition) {}

    /** Somebody who waits for one order; close it when done. */
    public final class Waiter implements AutoCloseable {
        private final OrderId orderId;
        private final CompletableFuture<Void> woken = new CompletableFuture<>();

        private Waiter(OrderId orderId) {
            this.orderId = orderId;
        }

        /** Waits until the order changes, or has changed since this waiter was made; false if it did not in time. */
        public boolean await(long nanos) throws InterruptedException {
            try {
                woken.get(nanos, TimeUnit.NANOSECONDS);
                return !closed;
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            waiters.computeIfPresent(orderId, (id, all) -> {
                List<Waiter> others = all.stream().filter(other -> other != this).toList();
                return others.isEmpty() ? null : others;
            });
            count.decrementAndGet();
        }
    }

    /** @param most how many may wait at a time, at least 0 */
    public OrderChanges(int most) {
        this.most = most;
    }

    /** A waiter from now on, or null if there are too many already or none may wait any more. */
    public @Nullable Waiter watch(OrderId orderId) {
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            return null;
        }
        Waiter waiter = new Waiter(orderId);
        Function<@Nullable List<Waiter>, List<Waiter>> with = all -> {
            if (all == null) {
                return List.of(waiter);
            }
            List<Waiter> more = new ArrayList<>(all);
            more.add(waiter);
            return List.copyOf(more);
        };
        waiters.compute(orderId, (id, all) -> with.apply(all));
        if (closed) {
            waiter.close();
            return null;
        }
        return waiter;
    }

    /** From now on, and until {@link #show}, readers are shown {@code before} instead of what is in the store. */
    void hide(String store, int partition, OrderId orderId, @Nullable OrderView before) {
        hidden.computeIfAbsent(new Part(store, partition), part -> new ConcurrentHashMap<>())
                .putIfAbsent(orderId, Optional.ofNullable(before));
    }

    /** What is in the store of these orders is committed; wakes all who wait for one of them. */
    void show(String store, int partition, Collection<OrderId> orderIds) {
        Map<OrderId, Optional<OrderView>> part = hidden.get(new Part(store, partition));
        if (part != null) {
            orderIds.forEach(part::remove);
        }
        if (store.equals(OrderStores.ORDERS) && !waiters.isEmpty()) {
            orderIds.forEach(orderId -> wake(waiters.getOrDefault(orderId, List.of())));
        }
    }

    /** A task takes up the store as it was committed; whatever was hidden before is not in it. */
    void showAll(String store, int partition) {
        hidden.remove(new Part(store, partition));
    }

    /** What may be shown of an order, if {@code read} has just been read from the active store; null if nothing may. */
    public @Nullable OrderView committed(String store, int partition, OrderId orderId, @Nullable OrderView read) {
        Map<OrderId, Optional<OrderView>> part = hidden.get(new Part(store, partition));
        Optional<OrderView> before = part == null ? null : part.get(orderId);
        return before == null ? read : before.orElse(null);
    }

    /** Wakes everybody and lets nobody wait any more: the process is about to end. */
    public void close() {
        closed = true;
        waiters.values().forEach(OrderChanges::wake);
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return closed;
    }

    private static void wake(Collection<Waiter> all) {
        all.forEach(waiter -> waiter.woken.complete(null));
    }
}
