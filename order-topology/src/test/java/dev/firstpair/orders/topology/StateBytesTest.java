package dev.firstpair.orders.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.firstpair.orders.ledger.OrderState;
import dev.firstpair.orders.ledger.ProductState;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.Price;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.Test;

class StateBytesTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_764_000_000_000L);

    @Test
    void givesBackEveryStateOfAnOrder() {
        List<OrderState.Status> all = new ArrayList<>(List.of(new OrderState.Pending(NOW), new OrderState.Paid(null),
                new OrderState.Paid(new CommandId(new UUID(Long.MIN_VALUE, 1))),
                new OrderState.Completed(), new OrderState.Rejected()));
        for (CancelReason reason : CancelReason.values()) {
            all.add(new OrderState.Canceled(reason));
            all.add(new OrderState.Canceled(reason, true));
        }
        for (OrderState.Status status : all) {
            for (Price price : new Price[]{null, new Price(Long.MAX_VALUE, "EUR"), new Price(0, "JPY")}) {
                OrderState order = new OrderState(new ProductId(Long.MAX_VALUE), new UserId(42), 17, status, price);

                assertThat(StateBytes.order(StateBytes.value(order))).isEqualTo(order);
            }
        }
    }

    @Test
    void givesBackEveryStateOfAProduct() {
        ProductState.Terms open = new ProductState.Terms(null, null, Duration.ofMillis(1), 0, null);
        ProductState.Terms limited = new ProductState.Terms(NOW, NOW.plusSeconds(1), Duration.ofDays(1), 9,
                new Price(19_900, "EUR"));
        for (ProductState product : List.of(ProductState.UNKNOWN, new ProductState(null, 5, 0, 0, 0),
                new ProductState(open, 5, 3, 2, 8),
                new ProductState(limited, Integer.MAX_VALUE, 0, 0, Long.MAX_VALUE))) {
            assertThat(StateBytes.product(StateBytes.value(product))).isEqualTo(product);
        }
        assertThat(StateBytes.product(null)).isEqualTo(ProductState.UNKNOWN);
    }

    @Test
    void sortsTimersByDeadline() {
        Random random = new Random(1);
        OrderId order = OrderId.create(NOW, random);

        assertThat(StateBytes.key(NOW, order)).isGreaterThan(StateBytes.deadline(NOW.toEpochMilli()))
                .isLessThan(StateBytes.deadline(NOW.toEpochMilli() + 1));
        assertThat(StateBytes.orderOfTimer(StateBytes.key(NOW, order))).isEqualTo(order);
        assertThat(StateBytes.deadlineMillis(StateBytes.key(NOW, order))).isEqualTo(NOW.toEpochMilli());
    }

    /** The format of versions without refunds. */
    @Test
    void readsFormat1() {
        ByteBuffer order = ByteBuffer.allocate(30).put((byte) 1).putLong(7).putLong(42).putInt(17);
        int at = order.position();
        assertThat(StateBytes.order(order.put(at, (byte) 1).putLong(at + 1, NOW.toEpochMilli()).array()))
                .isEqualTo(orderOf(new OrderState.Pending(NOW)));
        assertThat(StateBytes.order(order.put(at, (byte) 2).array())).isEqualTo(orderOf(new OrderState.Paid(null)));
        assertThat(StateBytes.order(order.put(at, (byte) 3).array())).isEqualTo(orderOf(new OrderState.Completed()));
        assertThat(StateBytes.order(order.put(at, (byte) 4).put(at + 1, (byte) 3).array()))
                .isEqualTo(orderOf(new OrderState.Canceled(CancelReason.PAYMENT_FAILED)));
        assertThat(StateBytes.order(order.put(at, (byte) 5).array())).isEqualTo(orderOf(new OrderState.Rejected()));

        ByteBuffer product = ByteBuffer.allocate(50).put((byte) 1).putInt(5).putInt(3).putLong(8).put((byte) 1);
        product.putLong(Long.MIN_VALUE).putLong(NOW.toEpochMilli()).putLong(5_000).putLong(9);
        assertThat(StateBytes.countsPending(product.array())).isFalse();
        assertThat(StateBytes.product(product.array(), 2)).isEqualTo(new ProductState(
                new ProductState.Terms(null, NOW, Duration.ofSeconds(5), 9, null), 5, 3, 2, 8));
    }

    private static OrderState orderOf(OrderState.Status status) {
        return new OrderState(new ProductId(7), new UserId(42), 17, status, null);
    }

    @Test
    void refusesAFormatFromTheFuture() {
        assertThatExceptionOfType(ProcessorStateException.class).isThrownBy(
                () -> StateBytes.order(new byte[]{3}));
    }
}
