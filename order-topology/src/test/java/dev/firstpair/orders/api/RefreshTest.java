package dev.firstpair.orders.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.orders.view.OrderView;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RefreshTest {

    private static final Random RANDOM = new Random(1);
    private static final Instant NOW = Instant.ofEpochMilli(1_764_000_000_000L);
    private static final UserId USER = new UserId(1);
    private static final ProductId PRODUCT = new ProductId(1);

    private final OrderView pending = placed();
    private final OrderView alsoPending = placed();
    private final OrderView paid = paid(placed());
    private final Queue<OrderId> asked = new ConcurrentLinkedQueue<>();

    @Test
    void takesWhatIsNewerAndKeepsTheOrder() throws Exception {
        OrderView nowPaid = paid(pending);
        OrderView nowCanceled = canceled(paid);

        assertThat(refresh(List.of(paid, pending, alsoPending), Map.of(
                pending.orderId(), found(nowPaid),
                alsoPending.orderId(), found(alsoPending),
                paid.orderId(), found(nowCanceled))))
                .isEqualTo(found(List.of(nowCanceled, nowPaid, alsoPending)));
    }

    @Test
    void keepsWhatIsListedIfNothingNewerIsFound() throws Exception {
        OrderView before = placed();
        OrderView after = paid(before);

        assertThat(refresh(List.of(after, pending, alsoPending, paid), Map.of(
                after.orderId(), found(before),
                pending.orderId(), new Lookup.NotFound<>(),
                alsoPending.orderId(), new Lookup.OnItsWay<>(),
                paid.orderId(), new Lookup.NotYours<>())))
                .isEqualTo(found(List.of(after, pending, alsoPending, paid)));
    }

    @Test
    void isNotReadyIfOneIsNot() throws Exception {
        assertThat(refresh(List.of(pending, paid), Map.of(
                pending.orderId(), found(pending),
                paid.orderId(), new Lookup.NotReady<>())))
                .isEqualTo(new Lookup.NotReady<>());
    }

    @Test
    void asksOnceAndOnlyAboutThoseThatMayStillMove() throws Exception {
        OrderView canceled = canceled(placed());

        assertThat(refresh(List.of(canceled, paid), Map.of(paid.orderId(), found(paid))))
                .isEqualTo(found(List.of(canceled, paid)));
        assertThat(asked).containsExactly(paid.orderId());
        assertThat(refresh(List.of(), Map.of())).isEqualTo(found(List.of()));
        assertThat(refresh(List.of(canceled), Map.of())).isEqualTo(found(List.of(canceled)));
        assertThat(asked).hasSize(1);
    }

    @Test
    void asksAboutAllAtTheSameTime() throws Exception {
        CyclicBarrier together = new CyclicBarrier(3);

        assertThat(Refresh.of(List.of(pending, alsoPending, paid), id -> {
            try {
                together.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return new Lookup.NotFound<>();
        })).isEqualTo(found(List.of(pending, alsoPending, paid)));
    }

    private Lookup<List<OrderView>> refresh(List<OrderView> listed, Map<OrderId, Lookup<OrderView>> answers)
            throws InterruptedException {
        return Refresh.of(listed, id -> {
            asked.add(id);
            return Objects.requireNonNull(answers.get(id), "not to be asked about");
        });
    }

    private static <T> Lookup<T> found(T value) {
        return new Lookup.Found<>(value);
    }

    private static OrderView placed() {
        return after(null, new OrderEvent.Placed(OrderId.create(NOW, RANDOM), 1, USER, PRODUCT, 1, 1, NOW,
                NOW.plusSeconds(1), null, null));
    }

    private static OrderView paid(OrderView view) {
        return after(view, new OrderEvent.Paid(view.orderId(), view.version() + 1, USER, PRODUCT, 1, 1, NOW,
                new CommandId(new UUID(1, 1))));
    }

    private static OrderView canceled(OrderView view) {
        return after(view, new OrderEvent.Canceled(view.orderId(), view.version() + 1, USER, PRODUCT, 2, 2, NOW,
                CancelReason.BY_USER, null));
    }

    private static OrderView after(@Nullable OrderView before, OrderEvent event) {
        return Objects.requireNonNull(OrderView.after(before, event));
    }
}
