package dev.firstpair.audit;

import dev.firstpair.topics.ids.OrderId;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Orders by id: an open hash table, since a map's entries and keys would take as much memory again as the orders. */
final class Lives implements Iterable<Life> {

    private static final int SMALLEST = 1 << 10;

    private @Nullable Life[] slots = new @Nullable Life[SMALLEST];
    private int size;

    /** The order; absent if it was never {@link #need needed}. */
    @Nullable
    Life get(OrderId id) {
        return slots[slot(slots, Life.hash(id), life -> life.has(id))];
    }

    /** The order, which is created if it is absent. */
    Life need(OrderId id) {
        int slot = slot(slots, Life.hash(id), life -> life.has(id));
        Life known = slots[slot];
        if (known != null) {
            return known;
        }
        Life fresh = new Life(id);
        slots[slot] = fresh;
        size++;
        if (size > slots.length / 2) {
            grow();
        }
        return fresh;
    }

    private void grow() {
        @Nullable
        Life[] larger = new @Nullable Life[slots.length * 2];
        for (Life life : this) {
            larger[slot(larger, life.hash(), other -> false)] = life;
        }
        slots = larger;
    }

    /** The slot of the order that matches, or the free slot for it. */
    private static int slot(@Nullable Life[] slots, int hash, Predicate<Life> meant) {
        int slot = hash & slots.length - 1;
        while (true) {
            Life there = slots[slot];
            if (there == null || meant.test(there)) {
                return slot;
            }
            slot = slot + 1 & slots.length - 1;
        }
    }

    /** In no particular order, but the same for the same orders. */
    @Override
    public Iterator<Life> iterator() {
        @Nullable
        Life[] all = slots;
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
            public Life next() {
                Life life = next < all.length ? all[next] : null;
                if (life == null) {
                    throw new NoSuchElementException();
                }
                next = after(next + 1);
                return life;
            }
        };
    }
}
