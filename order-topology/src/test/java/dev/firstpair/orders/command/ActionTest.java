package dev.firstpair.orders.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.orders.view.OrderView;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.RefusalReason;
import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ActionTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_764_000_000_000L);
    private static final Instant HOLD = NOW.plusSeconds(60);
    private static final OrderView PENDING = Objects.requireNonNull(OrderView.after(null,
            new OrderEvent.Placed(OrderId.create(NOW, new Random(1)), 1, new UserId(1), new ProductId(7), 0, 1, NOW,
                    HOLD, null, null, null)));

    /** The view shows the order as pending until the timer's event has arrived. */
    @Test
    void refusesAPaymentOnceTheHoldHasEnded() {
        assertThat(Action.PAYMENT.refusal(PENDING, HOLD)).isNull();
        assertThat(Action.PAYMENT.refusal(PENDING, HOLD.plusMillis(1))).isEqualTo(RefusalReason.HOLD_EXPIRED);
        assertThat(Action.CANCELLATION.refusal(PENDING, HOLD.plusMillis(1))).isNull();
        assertThat(Action.COMPLETION.refusal(PENDING, HOLD.plusMillis(1))).isEqualTo(RefusalReason.NOT_PAID);
    }
}
