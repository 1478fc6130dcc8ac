package dev.firstpair.orders.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.orders.view.OrderView;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.RefusalReason;
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

class ListReconcilerTest {

    private static final Random RANDOM = new Random(1);
    private static final Instant NOW = Instant.ofEpochMilli(1_764_000_000_000L);
    private static final UserId USER = new UserId(1);
    private static final ProductId PRODUCT = new ProductId(1);

    private final OrderView pending = placed();
    private final OrderView alsoPending = placed();
    private final OrderView paid = paid(placed());
    private final Queue<OrderId> queried = new ConcurrentLinkedQueue<>();

    @Test
    void showsThemAsTheyAreShownOneByOneAndKeepsTheirOrder() throws Exception {
        OrderView nowPaid = paid(pending);
        OrderView before = placed();
        OrderView after = paid(before);

        assertThat(reconcile(List.of(after, pending, alsoPending), Map.of(
                pending.orderId(), found(nowPaid),
                alsoPending.orderId(), found(alsoPending),
                after.orderId(), found(before))))
                .isEqualTo(found(List.of(before, nowPaid, alsoPending)));
    }

    @Test
    void asksAlsoAboutThoseThatAreFinalWhoseCommandsMayStillBeRefused() throws Exception {
        OrderView canceled = canceled(placed());
        OrderView refused = after(canceled, new OrderEvent.CommandRefused(canceled.orderId(), 3, USER, PRODUCT, 2, 2,
                NOW, new CommandId(new UUID(1, 2)), RefusalReason.HOLD_EXPIRED, true, null));

        assertThat(reconcile(List.of(canceled), Map.of(canceled.orderId(), found(refused))))
                .isEqualTo(found(List.of(refused)));
    }

    @Test
    void leavesOutWhatIsNotShownYet() throws Exception {
        assertThat(reconcile(List.of(pending, alsoPending), Map.of(
                pending.orderId(), new QueryResult.OnItsWay<>(),
                alsoPending.orderId(), found(alsoPending))))
                .isEqualTo(found(List.of(alsoPending)));
    }

    @Test
    void keepsWhatIsListedIfNothingIsFound() throws Exception {
        assertThat(reconcile(List.of(pending, paid), Map.of(
                pending.orderId(), new QueryResult.NotFound<>(),
                paid.orderId(), new QueryResult.NotYours<>())))
                .isEqualTo(found(List.of(pending, paid)));
    }

    @Test
    void isNotReadyIfOneIsNot() throws Exception {
        assertThat(reconcile(List.of(pending, paid), Map.of(
                pending.orderId(), found(pending),
                paid.orderId(), new QueryResult.NotReady<>())))
                .isEqualTo(new QueryResult.NotReady<>());
    }

    @Test
    void asksOnceAboutEach() throws Exception {
        assertThat(reconcile(List.of(), Map.of())).isEqualTo(found(List.of()));
        assertThat(reconcile(List.of(paid, pending), Map.of(paid.orderId(), found(paid), pending.orderId(),
                found(pending)))).isEqualTo(found(List.of(paid, pending)));
        assertThat(queried).containsExactlyInAnyOrder(paid.orderId(), pending.orderId());
    }

    @Test
    void asksAboutAllAtTheSameTime() throws Exception {
        CyclicBarrier together = new CyclicBarrier(3);

        assertThat(ListReconciler.reconcile(List.of(pending, alsoPending, paid), id -> {
            try {
                together.await(2, TimeUnit.MINUTES);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return new QueryResult.NotFound<>();
        })).isEqualTo(found(List.of(pending, alsoPending, paid)));
    }

    private QueryResult<List<OrderView>> reconcile(List<OrderView> listed, Map<OrderId, QueryResult<OrderView>> answers)
            throws InterruptedException {
        return ListReconciler.reconcile(listed, id -> {
            queried.add(id);
            return Objects.requireNonNull(answers.get(id), "not to be asked about");
        });
    }

    private static <T> QueryResult<T> found(T value) {
        return new QueryResult.Found<>(value);
    }

    private static OrderView placed() {
        return after(null, new OrderEvent.Placed(OrderId.create(NOW, RANDOM), 1, USER, PRODUCT, 1, 1, NOW,
                NOW.plusSeconds(1), null, null, null));
    }

    private static OrderView paid(OrderView view) {
        return after(view, new OrderEvent.Paid(view.orderId(), view.version() + 1, USER, PRODUCT, 1, 1, NOW,
                new CommandId(new UUID(1, 1))));
    }

    private static OrderView canceled(OrderView view) {
        return after(view, new OrderEvent.Canceled(view.orderId(), view.version() + 1, USER, PRODUCT, 2, 2, NOW,
                CancelReason.BY_USER, null, null, null));
    }

    private static OrderView after(@Nullable OrderView before, OrderEvent event) {
        return Objects.requireNonNull(OrderView.after(before, event));
    }
}
