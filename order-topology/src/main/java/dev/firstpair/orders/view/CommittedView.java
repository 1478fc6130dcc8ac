package dev.firstpair.orders.view;

import dev.firstpair.topics.ids.OrderId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of the view that tasks of this instance write: their committed state, and the listeners of their
 * changes.
 *
 * <p>
 * A store contains what its task has put there, committed or not. If the process dies before the commit, the successor
 * starts from the state before, and a shopper would see a status taken back. So readers get the state from before until
 * the transaction is committed. While the answer to a commit is awaited, it is unknown which of the two is right, and a
 * standby elsewhere may show the new state already: readers wait for the answer.
 *
 * <p>
 * A process that was stopped, or cut off from the brokers, for longer than its session lasts may have a successor
 * without knowing it. Its state may be old, so it shows nothing until it knows that its tasks are still its own.
 */
public final class CommittedView {

    private static final long FOR_EVER_NANOS = Long.MAX_VALUE / 2;

    private final Map<StorePartition, Partition> partitions = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<OrderId, List<Listener>> listeners = new ConcurrentHashMap<>();
    /** Per stream thread: the partitions with uncommitted changes. */
    private final ThreadLocal<List<Partition>> uncommitted = ThreadLocal.withInitial(ArrayList::new);
    /** Per stream thread: the time, by {@link System#nanoTime()}, until which no other instance can have its tasks. */
    private final ThreadLocal<AtomicLong> leaseExpiryNanos = ThreadLocal
            .withInitial(() -> new AtomicLong(System.nanoTime() + FOR_EVER_NANOS));
    private volatile boolean closed;

    /** One store of one task. */
    private record StorePartition(String store, int partition) {}

    /** Is notified of the state that was committed, or of null if the order has to be queried again. */
    private interface Observer {
        void changed(@Nullable OrderView committed);
    }

    /** The uncommitted changes of one order: its state before all of them, if any, and after the last one. */
    private record Change(@Nullable OrderView before, OrderView after) {}

    /** One store of one task, from when the task begins to process until it ends. */
    public final class Partition {
        private final StorePartition storePartition;
        private final ReadOnlyKeyValueStore<Bytes, OrderView> store;
        private final Map<OrderId, Change> changes = new ConcurrentHashMap<>();
        private final AtomicLong untilNanos = leaseExpiryNanos.get();
        private volatile boolean live = true;
        /** Counted down when the answer to the latest commit has come, or the task has ended. */
        private volatile CountDownLatch answer = new CountDownLatch(0);

        private Partition(StorePartition storePartition, ReadOnlyKeyValueStore<Bytes, OrderView> store) {
            this.storePartition = storePartition;
            this.store = store;
        }

        /** The store to read from; pass the result to {@link #committed}. Throws what a closed store throws. */
        public ReadOnlyKeyValueStore<Bytes, OrderView> store() {
            return store;
        }

        /**
         * False once the task has ended, or its group membership can no longer be proven; a value read since
         * {@link #live} must then be discarded.
         */
        public boolean isLive() {
            return live && System.nanoTime() - untilNanos.get() < 0;
        }

        /** Whether events of the order have been read, but nothing of it is committed yet. */
        public boolean isUncommitted(OrderId orderId) {
            Change change = changes.get(orderId);
            return change != null && change.before() == null;
        }

        /**
         * Waits for the answer to a commit that changes the order, if one is on its way. To be called before the order
         * is read.
         *
         * @return false if there is no answer in time: it is unknown then which state is committed
         */
        public boolean awaitAnswer(OrderId orderId, Duration most) throws InterruptedException {
            CountDownLatch pending = answer;
            return !changes.containsKey(orderId) || pending.await(most.toNanos(), TimeUnit.NANOSECONDS);
        }

        /**
         * The committed state of an order, if {@code read} has just been read from the store; null if there is none.
         */
        public @Nullable OrderView committed(OrderId orderId, @Nullable OrderView read) {
            Change change = changes.get(orderId);
            return change == null ? read : change.before();
        }

        /**
         * Must be called before the order is changed in the store.
         *
         * @param before its present value, if any
         * @param after the value that is about to be stored
         */
        void beforeChange(OrderId orderId, @Nullable OrderView before, OrderView after) {
            if (changes.isEmpty()) {
                uncommitted.get().add(this);
            }
            changes.merge(orderId, new Change(before, after),
                    (first, next) -> new Change(first.before(), next.after()));
        }

        /** The task has stopped processing; its uncommitted changes may never be committed. */
        void end() {
            live = false;
            partitions.remove(storePartition, this);
            uncommitted.get().remove(this);
            changes.clear();
            answer.countDown();
            // They query again, here or elsewhere.
            notifyAllListeners();
        }

        private void publish() {
            Map<OrderId, Change> published = storePartition.store().equals(OrderStores.ORDERS)
                    ? Map.copyOf(changes)
                    : Map.of();
            changes.clear();
            answer.countDown();
            published.forEach((orderId, change) -> notifyListeners(orderId, change.after()));
        }
    }

    /** A listener that is called when one order has, or may have, changed; close it when done. */
    public final class Listener implements AutoCloseable {
        private final OrderId orderId;
        private final Observer observer;

        private Listener(OrderId orderId, Observer observer) {
            this.orderId = orderId;
            this.observer = observer;
        }

        @Override
        public void close() {
            listeners.computeIfPresent(orderId, (id, all) -> {
                List<Listener> others = all.stream().filter(other -> other != this).toList();
                return others.isEmpty() ? null : others;
            });
        }
    }

    /** A waiter for a change of one order; close it when done. */
    public final class Waiter implements AutoCloseable {
        private final CountDownLatch woken = new CountDownLatch(1);
        private final Listener listener;
        private volatile @Nullable OrderView newest;

        private Waiter(OrderId orderId) {
            listener = register(orderId, committed -> {
                newest = committed;
                woken.countDown();
            });
        }

        /** Waits until the order has, or may have, changed since this waiter was made; false if it did not in time. */
        public boolean await(long nanos) throws InterruptedException {
            return woken.await(nanos, TimeUnit.NANOSECONDS);
        }

        /**
         * What the latest commit has made of the order; null if there was none since this waiter was made, or if the
         * order may have moved to another instance since then. As with a value that was read, the partition must still
         * be live after this call.
         */
        public @Nullable OrderView newest() {
            return newest;
        }

        @Override
        public void close() {
            listener.close();
        }
    }

    /** Returns a waiter for changes from now on. */
    public Waiter watch(OrderId orderId) {
        return new Waiter(orderId);
    }

    /**
     * Returns a listener for changes from now on.
     *
     * @param changed run by stream threads, which must not be blocked, whenever more of the order is committed, when
     *     the order may have moved to another instance, and when all waiting ends
     */
    public Listener listen(OrderId orderId, Runnable changed) {
        return register(orderId, _committed -> changed.run());
    }

    private Listener register(OrderId orderId, Observer observer) {
        Listener listener = new Listener(orderId, observer);
        listeners.merge(orderId, List.of(listener), (some, more) -> {
            List<Listener> all = new ArrayList<>(some);
            all.addAll(more);
            return List.copyOf(all);
        });
        if (closed) {
            observer.changed(null);
        }
        return listener;
    }

    /** The partition of that store that a task of this instance processes, or null if none does. */
    public @Nullable Partition live(String store, int partition) {
        return partitions.get(new StorePartition(store, partition));
    }

    /** A task begins to process; its store has the committed state. */
    Partition begin(String store, int partition, ReadOnlyKeyValueStore<Bytes, OrderView> states) {
        Partition added = new Partition(new StorePartition(store, partition), states);
        partitions.put(added.storePartition, added);
        return added;
    }

    /** The calling stream thread is about to commit all its work. */
    void committing() {
        uncommitted.get().forEach(partition -> partition.answer = new CountDownLatch(1));
    }

    /** The calling stream thread has committed all its work: makes it visible, and calls the listeners. */
    void committed() {
        List<Partition> changed = uncommitted.get();
        changed.forEach(Partition::publish);
        changed.clear();
    }

    /**
     * Sets the time, by {@link System#nanoTime()}, until which the calling stream thread's tasks are certainly its own;
     * if never set, there is no limit. A process that was stopped or cut off for longer does not know that other
     * instances have continued without it.
     */
    void setLeaseExpiry(long nanos) {
        leaseExpiryNanos.get().set(nanos);
    }

    /** Calls all listeners and ends all waiting: the process is about to stop. */
    public void close() {
        closed = true;
        notifyAllListeners();
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return closed;
    }

    private void notifyAllListeners() {
        listeners.keySet().forEach(orderId -> notifyListeners(orderId, null));
    }

    private void notifyListeners(OrderId orderId, @Nullable OrderView committed) {
        listeners.getOrDefault(orderId, List.of()).forEach(listener -> listener.observer.changed(committed));
    }
}
