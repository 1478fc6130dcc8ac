package dev.firstpair.orders.topology;

import dev.firstpair.orders.ledger.OrderState;
import dev.firstpair.orders.ledger.ProductState;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.Price;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.jspecify.annotations.Nullable;

/**
 * The format of the ledger's state in its stores: big-endian binary, so that keys sort like their numbers. Each value
 * starts with a byte for its format. Binary because each decision reads and writes several of these.
 */
final class StateBytes {

    static final byte[] PRESENT = {1};

    /** A payment that is due back, instead of {@link #PRESENT}. */
    static final byte[] DUE = {2};

    /** Without prices, and without the payments of paid orders. */
    private static final byte FORMAT_1 = 1;
    private static final byte ORDER_FORMAT = 2;
    /** The formats before had no number of pending orders. */
    private static final byte PRODUCT_FORMAT = 3;
    private static final long NO_PRICE = -1;
    private static final int PRICE_BYTES = 8 + 3;
    private static final long NEVER = Long.MIN_VALUE;
    private static final byte PENDING = 1;
    private static final byte PAID = 2;
    private static final byte COMPLETED = 3;
    private static final byte CANCELED = 4;
    private static final byte REJECTED = 5;

    private StateBytes() {}

    static Bytes key(ProductId product) {
        return Bytes.wrap(ByteBuffer.allocate(8).putLong(product.value()).array());
    }

    static Bytes key(OrderId order) {
        return Bytes.wrap(put(ByteBuffer.allocate(16), order.value()).array());
    }

    /** The key of a pair's active order; the keys of the pair's attempts sort right behind it. */
    static Bytes key(ProductId product, UserId user) {
        return Bytes.wrap(ByteBuffer.allocate(16).putLong(product.value()).putLong(user.value()).array());
    }

    static Bytes key(ProductId product, UserId user, String attemptKey) {
        byte[] attempt = attemptKey.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(16 + attempt.length)
                .putLong(product.value())
                .putLong(user.value())
                .put(attempt)
                .array());
    }

    static Bytes key(OrderId order, CommandId command) {
        return Bytes.wrap(put(put(ByteBuffer.allocate(32), order.value()), command.value()).array());
    }

    static Bytes key(ProductId product, RestockId restock) {
        return Bytes.wrap(ByteBuffer.allocate(16).putLong(product.value()).putLong(restock.value()).array());
    }

    /** Sorts by deadline first. */
    static Bytes key(Instant deadline, OrderId order) {
        return Bytes.wrap(put(ByteBuffer.allocate(24).putLong(deadline.toEpochMilli()), order.value()).array());
    }

    /** Before every timer of {@code epochMillis} and behind all earlier ones. */
    static Bytes deadline(long epochMillis) {
        return Bytes.wrap(ByteBuffer.allocate(8).putLong(epochMillis).array());
    }

    static long deadlineMillis(Bytes timer) {
        return ByteBuffer.wrap(timer.get()).getLong();
    }

    static OrderId orderOfTimer(Bytes timer) {
        return orderId(ByteBuffer.wrap(timer.get(), 8, 16));
    }

    static byte[] value(ProductId product) {
        return key(product).get();
    }

    static ProductId productId(byte[] value) {
        return new ProductId(ByteBuffer.wrap(value).getLong());
    }

    static byte[] value(OrderId order) {
        return key(order).get();
    }

    static @Nullable OrderId orderId(byte @Nullable [] value) {
        return value == null ? null : orderId(ByteBuffer.wrap(value));
    }

    static byte[] value(ProductState product) {
        ByteBuffer bytes = ByteBuffer.allocate(54 + PRICE_BYTES)
                .put(PRODUCT_FORMAT)
                .putInt(product.granted())
                .putInt(product.active())
                .putInt(product.pending())
                .putLong(product.stockVersion());
        ProductState.Terms terms = product.terms();
        if (terms == null) {
            return bytes.put((byte) 0).array();
        }
        bytes.put((byte) 1)
                .putLong(millis(terms.opensAt()))
                .putLong(millis(terms.closesAt()))
                .putLong(terms.hold().toMillis())
                .putLong(terms.rowVersion());
        return put(bytes, terms.price()).array();
    }

    /** Whether the product's state has the number of its pending orders. */
    static boolean countsPending(byte[] product) {
        return product[0] >= PRODUCT_FORMAT;
    }

    static ProductState product(byte @Nullable [] value) {
        return product(value, 0);
    }

    /** @param uncounted the product's pending orders, for a state that does not have their number */
    static ProductState product(byte @Nullable [] value, int uncounted) {
        if (value == null) {
            return ProductState.UNKNOWN;
        }
        ByteBuffer bytes = open(value, PRODUCT_FORMAT);
        int granted = bytes.getInt();
        int active = bytes.getInt();
        int pending = countsPending(value) ? bytes.getInt() : uncounted;
        long stockVersion = bytes.getLong();
        ProductState.Terms terms = bytes.get() == 0
                ? null
                : new ProductState.Terms(instant(bytes.getLong()), instant(bytes.getLong()),
                        Duration.ofMillis(bytes.getLong()), bytes.getLong(), price(bytes));
        return new ProductState(terms, granted, active, pending, stockVersion);
    }

    static byte[] value(OrderState order) {
        ByteBuffer bytes = ByteBuffer.allocate(39 + PRICE_BYTES)
                .put(ORDER_FORMAT)
                .putLong(order.productId().value())
                .putLong(order.userId().value())
                .putInt(order.version());
        put(bytes, order.price());
        switch (order.status()) {
            case OrderState.Pending pending -> bytes.put(PENDING).putLong(pending.holdUntil().toEpochMilli());
            case OrderState.Paid paid -> {
                bytes.put(PAID).put((byte) (paid.payment() == null ? 0 : 1));
                if (paid.payment() != null) {
                    put(bytes, paid.payment().value());
                }
            }
            case OrderState.Completed _completed -> bytes.put(COMPLETED);
            case OrderState.Canceled canceled -> bytes.put(CANCELED)
                    .put(code(canceled.reason()))
                    .put((byte) (canceled.unknownDue() ? 1 : 0));
            case OrderState.Rejected _rejected -> bytes.put(REJECTED);
        }
        return bytes.array();
    }

    static @Nullable OrderState order(byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        ByteBuffer bytes = open(value, ORDER_FORMAT);
        ProductId product = new ProductId(bytes.getLong());
        UserId user = new UserId(bytes.getLong());
        int version = bytes.getInt();
        Price price = price(bytes);
        byte status = bytes.get();
        return new OrderState(product, user, version, switch (status) {
            case PENDING -> new OrderState.Pending(Instant.ofEpochMilli(bytes.getLong()));
            case PAID -> new OrderState.Paid(isFormat1(bytes) || bytes.get() == 0
                    ? null
                    : new CommandId(new UUID(bytes.getLong(), bytes.getLong())));
            case COMPLETED -> new OrderState.Completed();
            case CANCELED -> new OrderState.Canceled(cancelReason(bytes.get()),
                    !isFormat1(bytes) && bytes.get() == 1);
            case REJECTED -> new OrderState.Rejected();
            default -> throw new IllegalStateException("an order's status is 1 to 5, not " + status);
        }, price);
    }

    private static byte code(CancelReason reason) {
        return switch (reason) {
            case BY_USER -> 1;
            case BY_ADMIN -> 2;
            case PAYMENT_FAILED -> 3;
            case PAYMENT_TIMED_OUT -> 4;
        };
    }

    private static CancelReason cancelReason(byte code) {
        return switch (code) {
            case 1 -> CancelReason.BY_USER;
            case 2 -> CancelReason.BY_ADMIN;
            case 3 -> CancelReason.PAYMENT_FAILED;
            case 4 -> CancelReason.PAYMENT_TIMED_OUT;
            default -> throw new IllegalStateException("a cancellation's reason is 1 to 4, not " + code);
        };
    }

    private static ByteBuffer open(byte[] value, byte newest) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        byte format = bytes.get();
        if (format < FORMAT_1 || format > newest) {
            // A problem of the disk, not of the record: the record must not be dead-lettered for it.
            throw new ProcessorStateException("state of format " + format + ", but this version knows only "
                    + FORMAT_1 + " to " + newest);
        }
        return bytes;
    }

    private static boolean isFormat1(ByteBuffer bytes) {
        return bytes.get(0) == FORMAT_1;
    }

    private static ByteBuffer put(ByteBuffer bytes, @Nullable Price price) {
        return price == null
                ? bytes.putLong(NO_PRICE).put(new byte[3])
                : bytes.putLong(price.amount()).put(currency(price));
    }

    /** Three letters; any other value that a shop may write is not an ISO 4217 code. */
    private static byte[] currency(Price price) {
        return Arrays.copyOf(price.currency().getBytes(StandardCharsets.US_ASCII), 3);
    }

    private static @Nullable Price price(ByteBuffer bytes) {
        if (isFormat1(bytes)) {
            return null;
        }
        long amount = bytes.getLong();
        byte[] currency = new byte[3];
        bytes.get(currency);
        return amount == NO_PRICE ? null : new Price(amount, new String(currency, StandardCharsets.US_ASCII));
    }

    private static ByteBuffer put(ByteBuffer bytes, UUID id) {
        return bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static OrderId orderId(ByteBuffer bytes) {
        return new OrderId(new UUID(bytes.getLong(), bytes.getLong()));
    }

    private static long millis(@Nullable Instant time) {
        return time == null ? NEVER : time.toEpochMilli();
    }

    private static @Nullable Instant instant(long millis) {
        return millis == NEVER ? null : Instant.ofEpochMilli(millis);
    }
}
