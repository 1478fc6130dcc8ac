package dev.firstpair.audit.log;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.OrderEvent.Canceled;
import dev.firstpair.topics.order.OrderEvent.CommandRefused;
import dev.firstpair.topics.order.OrderEvent.Completed;
import dev.firstpair.topics.order.OrderEvent.Paid;
import dev.firstpair.topics.order.OrderEvent.PaymentFailed;
import dev.firstpair.topics.order.OrderEvent.Placed;
import dev.firstpair.topics.order.OrderEvent.Refunded;
import dev.firstpair.topics.order.OrderEvent.Rejected;
import dev.firstpair.topics.order.OrderStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * History of an order according to the log. There is one for every request, so it is kept small, and ids are kept as
 * numbers.
 */
public final class OrderHistory {

    private final long idHigh;
    private final long idLow;
    /** User of the first event, and before that of the first request; 0 while only commands are known. */
    private long userId;
    private long productId;
    private OrderStatus status = OrderStatus.ACCEPTED;
    private int version;
    /** At which version the status was set; refusals count versions, too, but set none. */
    private int paidVersion;
    private int endVersion;
    private boolean truncated;
    int outcomes;
    /** Position of its first request among those of its product, from 0; −1 if none is in the log. */
    int requestPosition = -1;
    /** Position of its first request among all records. */
    long recordPosition;
    long holdUntilMillis = Long.MAX_VALUE;
    @Nullable
    String attemptKey;
    /** Whether it was canceled after it had been paid, and the payment is neither due back nor refunded. */
    boolean paymentKept;
    /** Whether a payment is due back whose id is not in the cancellation. */
    boolean unknownDue;
    /** Whether it was placed by a version that records prices, and whose cancellations state what is due back. */
    boolean priced;
    private boolean stored;
    /** Head of a linked list; most orders have one or two commands. */
    private @Nullable CommandHistory commands;

    /** A command of this order: the same id for another order would be another command. */
    public static final class CommandHistory {
        private final long idHigh;
        private final long idLow;
        private final @Nullable CommandHistory next;
        /** Copies in the log that did not become dead letters. */
        int sent;
        int effects;
        /** Position of its first copy among all records. */
        long sentAt;
        /** Whether a copy is in the log, and every one is a payment. */
        boolean payment;
        /** Whether it was refused, and nothing is due back. */
        boolean unrefunded;
        /** Whether it is a payment that is due back, and not refunded yet. */
        boolean due;
        @Nullable
        Refund refund;
        private boolean refundStored;

        CommandHistory(CommandId id, @Nullable CommandHistory next) {
            this.idHigh = id.value().getMostSignificantBits();
            this.idLow = id.value().getLeastSignificantBits();
            this.next = next;
        }

        public CommandId id() {
            return new CommandId(new UUID(idHigh, idLow));
        }

        /** The row that MySQL must have, if it is a payment that is, or was, due back. */
        public @Nullable Refund refund() {
            return refund;
        }

        /** Records that a row of the refund was found in MySQL. */
        public void markRefundStored() {
            refundStored = true;
        }

        public boolean isRefundStored() {
            return refundStored;
        }

        private boolean has(CommandId id) {
            return idLow == id.value().getLeastSignificantBits() && idHigh == id.value().getMostSignificantBits();
        }
    }

    OrderHistory(OrderId orderId) {
        this.idHigh = orderId.value().getMostSignificantBits();
        this.idLow = orderId.value().getLeastSignificantBits();
    }

    public OrderId orderId() {
        return new OrderId(new UUID(idHigh, idLow));
    }

    boolean has(OrderId orderId) {
        return idLow == orderId.value().getLeastSignificantBits()
                && idHigh == orderId.value().getMostSignificantBits();
    }

    static int hash(OrderId orderId) {
        return hash(orderId.value().getMostSignificantBits(), orderId.value().getLeastSignificantBits());
    }

    int hash() {
        return hash(idHigh, idLow);
    }

    /** Distributes well, whatever part of the ids is random. */
    private static int hash(long high, long low) {
        long mixed = (high ^ Long.rotateLeft(low, 32)) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 32);
    }

    void belongsTo(UserId user, ProductId product) {
        userId = user.value();
        productId = product.value();
    }

    /** Whether a request or an event of it was seen. */
    boolean isKnown() {
        return productId != 0;
    }

    public UserId userId() {
        return new UserId(userId);
    }

    public ProductId productId() {
        return new ProductId(productId);
    }

    public OrderStatus status() {
        return status;
    }

    public int version() {
        return version;
    }

    /** Version of the event that set the status; 0 if none did. */
    public int statusVersion() {
        return switch (status) {
            case ACCEPTED -> 0;
            case PENDING, REJECTED -> 1;
            case PAID -> paidVersion;
            case COMPLETED, CANCELED -> endVersion;
        };
    }

    /** The status as of that version; absent if the log does not have it. */
    public @Nullable OrderStatus statusAt(int asOf) {
        if (asOf == 0) {
            return OrderStatus.ACCEPTED;
        }
        if (asOf > version || truncated && asOf < statusVersion()) {
            return null;
        }
        if (endVersion > 0 && asOf >= endVersion) {
            return status;
        }
        if (paidVersion > 0 && asOf >= paidVersion) {
            return OrderStatus.PAID;
        }
        return status == OrderStatus.REJECTED ? OrderStatus.REJECTED : OrderStatus.PENDING;
    }

    boolean hasStatus(OrderStatus one, OrderStatus other) {
        return status == one || status == other;
    }

    /** Whether an event that decides the request was seen. */
    public boolean hasOutcome() {
        return outcomes > 0;
    }

    /** Whether MySQL must have a row. */
    public boolean isOrder() {
        return status != OrderStatus.ACCEPTED && status != OrderStatus.REJECTED;
    }

    /** Records that a row of it was found in MySQL: kept here, since a set of such orders would take more memory. */
    public void markStored() {
        stored = true;
    }

    public boolean isStored() {
        return stored;
    }

    /** Continues from an event that is not the first, because older ones are gone. */
    void resume(OrderEvent event) {
        truncated = true;
        version = event.orderVersion() - 1;
    }

    /** Whether its older events are no longer in the log. */
    public boolean isTruncated() {
        return truncated;
    }

    /** The status after {@code event}; absent if the event is not possible in the order's current state. */
    @Nullable
    OrderStatus statusAfter(OrderEvent event) {
        boolean unknown = truncated && status == OrderStatus.ACCEPTED;
        return switch (event) {
            case Placed _placed -> status == OrderStatus.ACCEPTED && !truncated ? OrderStatus.PENDING : null;
            case Rejected _rejected -> status == OrderStatus.ACCEPTED && !truncated ? OrderStatus.REJECTED : null;
            case PaymentFailed _failed -> status == OrderStatus.PENDING || unknown ? OrderStatus.PENDING : null;
            case Paid _paid -> status == OrderStatus.PENDING || unknown ? OrderStatus.PAID : null;
            case Completed _completed -> status == OrderStatus.PAID || unknown ? OrderStatus.COMPLETED : null;
            case Canceled _canceled -> hasStatus(OrderStatus.PENDING, OrderStatus.PAID) || unknown
                    ? OrderStatus.CANCELED
                    : null;
            case Refunded _refunded -> status != OrderStatus.ACCEPTED || unknown ? status : null;
            case CommandRefused _refused -> status != OrderStatus.ACCEPTED || unknown ? status : null;
        };
    }

    /**
     * Applies the status of {@link #statusAfter}, if there is one; the version becomes that of the event in any case.
     */
    void apply(OrderEvent event) {
        OrderStatus after = statusAfter(event);
        version = Math.max(version, event.orderVersion());
        if (after == null || after == status) {
            return;
        }
        status = after;
        switch (after) {
            case ACCEPTED, PENDING, REJECTED -> {
            }
            case PAID -> paidVersion = event.orderVersion();
            case COMPLETED, CANCELED -> endVersion = event.orderVersion();
        }
    }

    /** The command, if it was seen. */
    @Nullable
    CommandHistory findCommand(CommandId id) {
        for (CommandHistory known = commands; known != null; known = known.next) {
            if (known.has(id)) {
                return known;
            }
        }
        return null;
    }

    CommandHistory commandHistory(CommandId id) {
        CommandHistory known = findCommand(id);
        if (known != null) {
            return known;
        }
        CommandHistory first = new CommandHistory(id, commands);
        commands = first;
        return first;
    }

    public List<CommandHistory> commands() {
        List<CommandHistory> all = new ArrayList<>();
        for (CommandHistory known = commands; known != null; known = known.next) {
            all.add(known);
        }
        return all;
    }
}
