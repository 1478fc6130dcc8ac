package dev.firstpair.orders.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.firstpair.orders.ledger.OrderState;
import dev.firstpair.orders.ledger.ProductState;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.Test;

class StateBytesTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_764_000_000_000L);

    @Test
    void givesBackEveryStateOfAnOrder() {
        List<OrderState.Status> all = new ArrayList<>(List.of(new OrderState.Pending(NOW), new OrderState.Paid(),
                new OrderState.Completed(), new OrderState.Rejected()));
        for (CancelReason reason : CancelReason.values()) {
            all.add(new OrderState.Canceled(reason));
        }
        for (OrderState.Status status : all) {
            OrderState order = new OrderState(new ProductId(Long.MAX_VALUE), new UserId(42), 17, status);

            assertThat(StateBytes.order(StateBytes.value(order))).isEqualTo(order);
        }
    }

    @Test
    void givesBackEveryStateOfAProduct() {
        ProductState.Terms open = new ProductState.Terms(null, null, Duration.ofMillis(1), 0);
        ProductState.Terms limited = new ProductState.Terms(NOW, NOW.plusSeconds(1), Duration.ofDays(1), 9);
        for (ProductState product : List.of(ProductState.UNHEARD, new ProductState(null, 5, 0, 0),
                new ProductState(open, 5, 3, 8), new ProductState(limited, Integer.MAX_VALUE, 0, Long.MAX_VALUE))) {
            assertThat(StateBytes.product(StateBytes.value(product))).isEqualTo(product);
        }
        assertThat(StateBytes.product(null)).isEqualTo(ProductState.UNHEARD);
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

    @Test
    void refusesAFormatFromTheFuture() {
        assertThatExceptionOfType(ProcessorStateException.class).isThrownBy(
                () -> StateBytes.order(new byte[]{2}));
    }
}
