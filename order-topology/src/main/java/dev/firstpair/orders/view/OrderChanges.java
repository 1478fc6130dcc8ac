package dev.firstpair.orders.view;

import dev.firstpair.topics.ids.OrderId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Wakes those who wait for a change of an order that this instance hosts. Bounded: beyond the bound nobody waits. */
public final class OrderChanges {

    private final ConcurrentHashMap<OrderId, List<Waiter>> waiters = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final int most;
    private volatile boolean closed;

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

    /** Wakes all who wait for {@code orderId}; cheap if nobody does. */
    public void changed(OrderId orderId) {
        if (!waiters.isEmpty()) {
            wake(waiters.getOrDefault(orderId, List.of()));
        }
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
