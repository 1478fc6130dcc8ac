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
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the view that tasks of this instance write, what of them may be shown already, and who waits for a change.
 *
 * <p>
 * A store has what its task has put there, whether or not that is committed. If the process dies before the commit, the
 * successor takes up the state from before, and a shopper would see a status taken back. So readers are shown the state from
 * before until the transaction is committed.
 *
 * <p>
 * And a process that was stopped, or cut off from the brokers, for longer than its session lasts has a successor of which it
 * has not heard. What it would show may be old, so it shows nothing before it knows that its tasks are still its own.
 */
public final class OrderChanges {

    private static final long FOR_EVER_NANOS = Long.MAX_VALUE / 2;

    private final Map<Place, Part> parts = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<OrderId, List<Listener>> listeners = new ConcurrentHashMap<>();
    /** Of each stream thread: what it has changed and not committed. */
    private final ThreadLocal<List<Part>> open = ThreadLocal.withInitial(ArrayList::new);
    /** Of each stream thread: until when nobody else can have its tasks, by {@link System#nanoTime()}. */
    private final ThreadLocal<AtomicLong> tenure = ThreadLocal
            .withInitial(() -> new AtomicLong(System.nanoTime() + FOR_EVER_NANOS));
    private volatile boolean closed;

    /** What one task keeps in one store. */
    private record Place(String store, int partition) {}

    /** One store of one task, from when the task begins to process until it ends. */
    public final class Part {
        private final Place place;
        private final ReadOnlyKeyValueStore<Bytes, OrderView> store;
        private final Map<OrderId, Optional<OrderView>> hidden = new ConcurrentHashMap<>();
        private final AtomicLong untilNanos = tenure.get();
        private volatile boolean live = true;

        private Part(Place place, ReadOnlyKeyValueStore<Bytes, OrderView> store) {
            this.place = place;
            this.store = store;
        }

        /** What to read from, and then to ask {@link #committed} about; throws what a closed store throws. */
        public ReadOnlyKeyValueStore<Bytes, OrderView> store() {
            return store;
        }

        /**
         * False once the task has ended, or may be another's by now: then what has been read since {@link #live} does not count.
         */
        public boolean isLive() {
            return live && System.nanoTime() - untilNanos.get() < 0;
        }

        /** Whether the order is on its way into the view: it has been read, but nothing of it may be shown yet. */
        public boolean isOnItsWay(OrderId orderId) {
            Optional<OrderView> before = hidden.get(orderId);
            return before != null && before.isEmpty();
        }

        /** What may be shown of an order, if {@code read} has just been read from the store; null if nothing may. */
        public @Nullable OrderView committed(OrderId orderId, @Nullable OrderView read) {
            Optional<OrderView> before = hidden.get(orderId);
            return before == null ? read : before.orElse(null);
        }

        /** Has to be called before the order is changed in the store; {@code before} is what is there, if anything. */
        void hide(OrderId orderId, @Nullable OrderView before) {
            if (hidden.isEmpty()) {
                open.get().add(this);
            }
            hidden.putIfAbsent(orderId, Optional.ofNullable(before));
        }

        /** The task does not process any more; what it has not committed may never be. */
        void end() {
            live = false;
            parts.remove(place, this);
            open.get().remove(this);
            hidden.clear();
            // They look again, here or elsewhere.
            listeners.values().forEach(OrderChanges::tell);
        }

        private void show() {
            List<OrderId> shown = List.copyOf(hidden.keySet());
            hidden.clear();
            if (place.store().equals(OrderStores.ORDERS)) {
                shown.forEach(orderId -> tell(listeners.getOrDefault(orderId, List.of())));
            }
        }
    }

    /** Somebody who is told that one order has, or may have, changed; close it when done. */
    public final class Listener implements AutoCloseable {
        private final OrderId orderId;
        private final Runnable changed;

        private Listener(OrderId orderId, Runnable changed) {
            this.orderId = orderId;
            this.changed = changed;
        }

        @Override
        public void close() {
            listeners.computeIfPresent(orderId, (id, all) -> {
                List<Listener> others = all.stream().filter(other -> other != this).toList();
                return others.isEmpty() ? null : others;
            });
        }
    }

    /** Somebody who waits for one order; close it when done. */
    public final class Waiter implements AutoCloseable {
        private final CompletableFuture<Void> woken = new CompletableFuture<>();
        private final Listener listener;

        private Waiter(OrderId orderId) {
            listener = listen(orderId, () -> woken.complete(null));
        }

        /** Waits until the order has, or may have, changed since this waiter was made; false if it did not in time. */
        public boolean await(long nanos) throws InterruptedException {
            try {
                woken.get(nanos, TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            listener.close();
        }
    }

    /** A waiter from now on. */
    public Waiter watch(OrderId orderId) {
        return new Waiter(orderId);
    }

    /**
     * A listener from now on.
     *
     * @param changed run by stream threads, which must not be kept waiting, whenever more of the order is committed, when the
     *            order may be elsewhere now, and when all waiting ends
     */
    public Listener listen(OrderId orderId, Runnable changed) {
        Listener listener = new Listener(orderId, changed);
        listeners.merge(orderId, List.of(listener), (some, more) -> {
            List<Listener> all = new ArrayList<>(some);
            all.addAll(more);
            return List.copyOf(all);
        });
        if (closed) {
            changed.run();
        }
        return listener;
    }

    /** What a task of this instance keeps in that store, or null if none processes it. */
    public @Nullable Part live(String store, int partition) {
        return parts.get(new Place(store, partition));
    }

    /** A task begins to process, with its store as it was committed. */
    Part begin(String store, int partition, ReadOnlyKeyValueStore<Bytes, OrderView> states) {
        Part part = new Part(new Place(store, partition), states);
        parts.put(part.place, part);
        return part;
    }

    /** The calling stream thread has committed all that it has done: shows it, and wakes those who wait for it. */
    public void committed() {
        List<Part> changed = open.get();
        changed.forEach(Part::show);
        changed.clear();
    }

    /**
     * Until when the calling stream thread's tasks are its own whatever happens, by {@link System#nanoTime()}; for ever, if this is
     * never told. A process that was stopped or cut off for longer does not know that others have gone on without it.
     */
    public void heldUntil(long nanos) {
        tenure.get().set(nanos);
    }

    /** Wakes everybody and lets nobody wait any more: the process is about to end. */
    public void close() {
        closed = true;
        listeners.values().forEach(OrderChanges::tell);
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return closed;
    }

    private static void tell(Collection<Listener> all) {
        all.forEach(listener -> listener.changed.run());
    }
}
