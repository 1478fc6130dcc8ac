package dev.firstpair.ingress.sales;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.RejectReason;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * The users that occur in the log of one product, and their active orders. Open addressing over plain arrays: about 90
 * bytes per user. One writer, many readers.
 *
 * <p>Of two events about one user, the one with the higher stockVersion counts, as in the gate's {@code apply.lua}:
 * placing and canceling each raise the version, so events of different partitions may arrive in any order.
 */
final class BuyerTable {

    private static final int FIRST_CAPACITY = 64;
    private static final int FIELDS = 6;
    private static final int USER = 0; // 0: the slot is empty
    private static final int VERSION = 1; // 0: the user occurs in the log, but whether an order is active is unknown
    private static final int ORDER_HIGH = 2; // 0 for both halves: no active order
    private static final int ORDER_LOW = 3;
    private static final int KEY_HASH = 4; // 0: no attempt key
    private static final int TICKET = 5; // 0: unknown

    /**
     * The gate gives a ticket to each request that it admits, and nearly all of these are placed, which raises the
     * stock version. A number that exceeds twice the version by more than this is not a ticket of the gate: another
     * program wrote it to the log. As in {@code apply.lua}.
     */
    private static final long MOST_SKIPPED = 1_000_000;

    private final StampedLock lock = new StampedLock();
    private long[] table = new long[FIRST_CAPACITY * FIELDS];
    private int users;
    private volatile int active;
    private volatile long highestTicket;

    /** Number of users with an active order. */
    int active() {
        return active;
    }

    long highestTicket() {
        return highestTicket;
    }

    boolean contains(long userId) {
        long stamp = lock.tryOptimisticRead();
        if (stamp != 0) {
            boolean found = find(table, userId) >= 0;
            if (lock.validate(stamp)) {
                return found;
            }
        }
        stamp = lock.readLock();
        try {
            return find(table, userId) >= 0;
        } finally {
            lock.unlockRead(stamp);
        }
    }

    /** The user's active order; absent if there is none, or if the log does not show whether there is one. */
    SalesMirror.@Nullable ActiveOrder activeOrder(long userId, @Nullable String attemptKey) {
        long keyHash = attemptKey == null ? 0 : hash(attemptKey);
        long stamp = lock.readLock();
        try {
            int at = find(table, userId);
            OrderId orderId = at < 0 || table[at + VERSION] == 0 ? null : orderAt(at);
            return orderId == null
                    ? null
                    : new SalesMirror.ActiveOrder(orderId, table[at + TICKET],
                            keyHash != 0 && keyHash == table[at + KEY_HASH]);
        } finally {
            lock.unlockRead(stamp);
        }
    }

    /** Absent if it is unknown from the log whether this user has an active order. */
    SalesMirror.@Nullable PairState pairState(long userId) {
        long stamp = lock.readLock();
        try {
            int at = find(table, userId);
            return at < 0 || table[at + VERSION] == 0
                    ? null
                    : new SalesMirror.PairState(table[at + VERSION], orderAt(at));
        } finally {
            lock.unlockRead(stamp);
        }
    }

    private @Nullable OrderId orderAt(int at) {
        return table[at + ORDER_LOW] == 0
                ? null
                : new OrderId(new UUID(table[at + ORDER_HIGH], table[at + ORDER_LOW]));
    }

    void apply(OrderEvent event) {
        long stamp = lock.writeLock();
        try {
            switch (event) {
                case OrderEvent.Placed placed -> {
                    long ticket = placed.ticket() == null ? 0 : placed.ticket();
                    setActiveOrder(event, event.orderId(), ticket,
                            placed.attemptKey() == null ? 0 : hash(placed.attemptKey()));
                    if (ticket > highestTicket && ticket <= 2 * placed.stockVersion() + MOST_SKIPPED) {
                        highestTicket = ticket;
                    }
                }
                case OrderEvent.PaymentFailed failed -> setActiveOrder(event, failed.orderId(), 0, 0);
                case OrderEvent.Paid paid -> setActiveOrder(event, paid.orderId(), 0, 0);
                case OrderEvent.Completed completed -> setActiveOrder(event, completed.orderId(), 0, 0);
                case OrderEvent.Canceled canceled -> clearActiveOrder(canceled);
                case OrderEvent.Rejected rejected -> {
                    if (rejected.reason() == RejectReason.ALREADY_ORDERED && rejected.existingOrderId() != null) {
                        setActiveOrder(event, rejected.existingOrderId(), 0, 0);
                    } else {
                        findOrAdd(event.userId().value());
                    }
                }
                case OrderEvent.Refunded refunded -> findOrAdd(refunded.userId().value());
                case OrderEvent.CommandRefused refused -> findOrAdd(refused.userId().value());
            }
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    private void setActiveOrder(OrderEvent event, OrderId orderId, long ticket, long keyHash) {
        int at = findOrAdd(event.userId().value());
        UUID order = orderId.value();
        boolean same = table[at + ORDER_HIGH] == order.getMostSignificantBits()
                && table[at + ORDER_LOW] == order.getLeastSignificantBits();
        if (event.stockVersion() >= table[at + VERSION]) {
            if (table[at + ORDER_LOW] == 0) {
                active++;
            }
            table[at + VERSION] = event.stockVersion();
            table[at + ORDER_HIGH] = order.getMostSignificantBits();
            table[at + ORDER_LOW] = order.getLeastSignificantBits();
            if (!same) {
                table[at + TICKET] = 0;
                table[at + KEY_HASH] = 0;
            }
            same = true;
        }
        // Only the Placed event has these, and it may arrive after the payment.
        if (same && ticket != 0) {
            table[at + TICKET] = ticket;
        }
        if (same && keyHash != 0) {
            table[at + KEY_HASH] = keyHash;
        }
    }

    private void clearActiveOrder(OrderEvent.Canceled event) {
        int at = findOrAdd(event.userId().value());
        if (event.stockVersion() < table[at + VERSION]) {
            return;
        }
        if (table[at + ORDER_LOW] != 0) {
            active--;
        }
        table[at + VERSION] = event.stockVersion();
        Arrays.fill(table, at + ORDER_HIGH, at + FIELDS, 0);
    }

    /** Position of the user, who is added if absent. */
    private int findOrAdd(long userId) {
        int at = find(table, userId);
        if (at >= 0) {
            return at;
        }
        if ((users + 1) * 2 > table.length / FIELDS) {
            long[] larger = new long[table.length * 2];
            for (int from = 0; from < table.length; from += FIELDS) {
                if (table[from + USER] != 0) {
                    System.arraycopy(table, from, larger, ~find(larger, table[from + USER]), FIELDS);
                }
            }
            table = larger;
            at = find(table, userId);
        }
        at = ~at;
        table[at + USER] = userId;
        users++;
        return at;
    }

    /**
     * Position of the user, or the complement of the position where it would be. Always terminates: a table is at most
     * half full.
     */
    private static int find(long[] table, long userId) {
        int slots = table.length / FIELDS;
        int slot = (int) mix(userId) & slots - 1;
        for (int tried = 0; tried < slots; tried++) {
            int at = slot * FIELDS;
            if (table[at + USER] == userId) {
                return at;
            }
            if (table[at + USER] == 0) {
                return ~at;
            }
            slot = slot + 1 & slots - 1;
        }
        throw new IllegalStateException("the table is full");
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 32) * 0x9E37_79B9_7F4A_7C15L;
        return mixed ^ mixed >>> 29;
    }

    /** 64 bits of an attempt key, never 0. */
    static long hash(String attemptKey) {
        long hash = 0xCBF2_9CE4_8422_2325L;
        for (int i = 0; i < attemptKey.length(); i++) {
            hash = (hash ^ attemptKey.charAt(i)) * 0x0000_0100_0000_01B3L;
        }
        return hash == 0 ? 1 : hash;
    }
}
