package dev.firstpair.audit.log;

import dev.firstpair.topics.ids.OrderId;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Orders by id: an open hash table, since a map's entries and keys would take as much memory again as the orders. */
final class OrderHistories implements Iterable<OrderHistory> {

    private static final int SMALLEST = 1 << 10;

    private @Nullable OrderHistory[] slots = new @Nullable OrderHistory[SMALLEST];
    private int size;

    /** The order; absent if it was never created by {@link #getOrCreate}. */
    @Nullable
    OrderHistory get(OrderId id) {
        return slots[slot(slots, OrderHistory.hash(id), history -> history.has(id))];
    }

    /** The order, which is created if it is absent. */
    OrderHistory getOrCreate(OrderId id) {
        int slot = slot(slots, OrderHistory.hash(id), history -> history.has(id));
        OrderHistory known = slots[slot];
        if (known != null) {
            return known;
        }
        OrderHistory fresh = new OrderHistory(id);
        slots[slot] = fresh;
        size++;
        if (size > slots.length / 2) {
            grow();
        }
        return fresh;
    }

    private void grow() {
        @Nullable
        OrderHistory[] larger = new @Nullable OrderHistory[slots.length * 2];
        for (OrderHistory history : this) {
            larger[slot(larger, history.hash(), other -> false)] = history;
        }
        slots = larger;
    }

    /** The slot of the order that matches, or the free slot for it. */
    private static int slot(@Nullable OrderHistory[] slots, int hash, Predicate<OrderHistory> matches) {
        int slot = hash & slots.length - 1;
        while (true) {
            OrderHistory there = slots[slot];
            if (there == null || matches.test(there)) {
                return slot;
            }
            slot = slot + 1 & slots.length - 1;
        }
    }

    /** In no particular order, but the same for the same orders. */
    @Override
    public Iterator<OrderHistory> iterator() {
        @Nullable
        OrderHistory[] all = slots;
        return new Iterator<>() {
            private int next = after(0);

            private int after(int slot) {
                int at = slot;
                while (at < all.length && all[at] == null) {
                    at++;
                }
                return at;
            }

            @Override
            public boolean hasNext() {
                return next < all.length;
            }

            @Override
            public OrderHistory next() {
                OrderHistory history = next < all.length ? all[next] : null;
                if (history == null) {
                    throw new NoSuchElementException();
                }
                next = after(next + 1);
                return history;
            }
        };
    }
}
