package dev.firstpair.orders.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.json.JsonSerde;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.KnownOrder;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.OrderStatus;
import dev.firstpair.topics.order.Payment;
import dev.firstpair.topics.order.Price;
import dev.firstpair.topics.order.RefusalReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OrderViewTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_764_000_000_000L);
    private static final OrderId ORDER = OrderId.create(NOW, new Random(1));
    private static final UserId USER = new UserId(1);
    private static final ProductId PRODUCT = new ProductId(7);
    private static final CommandId COMMAND = new CommandId(UUID.randomUUID());
    private static final OrderEvent PLACED = new OrderEvent.Placed(ORDER, 1, USER, PRODUCT, 0, 1, NOW,
            NOW.plusSeconds(60), null, null, null);
    private static final OrderEvent PAID = new OrderEvent.Paid(ORDER, 2, USER, PRODUCT, 0, 1, NOW.plusSeconds(1),
            COMMAND);
    private static final OrderEvent CANCELED = new OrderEvent.Canceled(ORDER, 3, USER, PRODUCT, 1, 2,
            NOW.plusSeconds(2), CancelReason.BY_USER, COMMAND, null, null);

    @Test
    void followsTheEvents() {
        OrderView view = after(after(after(null, PLACED), PAID), CANCELED);

        assertThat(view.status()).isEqualTo(OrderStatus.CANCELED);
        assertThat(view.reason()).isEqualTo("BY_USER");
        assertThat(view.placedAt()).isEqualTo(NOW);
        assertThat(view.updatedAt()).isEqualTo(NOW.plusSeconds(2));
        assertThat(view.holdUntil()).isNull();
        assertThat(view.history()).extracting(OrderView.Step::type).containsExactly("Placed", "Paid", "Canceled");
    }

    /** See {@link KnownOrder}: sink-writer and ingress-api read the topic behind the store. */
    @Test
    void isStoredAsOtherServicesReadIt() {
        OrderView view = after(after(after(null, PLACED), refusal(2)), CANCELED);

        KnownOrder known = new JsonSerde<>(KnownOrder.class).deserializer()
                .deserialize("topic",
                        new JsonSerde<>(OrderView.class).serializer().serialize("topic", view));

        assertThat(known.orderId()).isEqualTo(ORDER);
        assertThat(known.userId()).isEqualTo(USER);
        assertThat(known.productId()).isEqualTo(PRODUCT);
        assertThat(known.placedAt()).isEqualTo(NOW);
        assertThat(known.decisive()).isEqualTo(new KnownOrder.Step(3, "CANCELED", NOW.plusSeconds(2), "BY_USER"));
        assertThat(known.version()).isEqualTo(view.version());
        assertThat(KnownOrder.orderId(OrderStores.key(ORDER).get())).isEqualTo(ORDER);
        assertThat(KnownOrder.topic("app")).isEqualTo("app-" + OrderStores.ORDERS + "-changelog");
    }

    @Test
    void isNotChangedByWhatItHasAlready() {
        OrderView paid = after(after(null, PLACED), PAID);

        assertThat(OrderView.after(paid, PLACED)).isSameAs(paid);
        assertThat(OrderView.after(paid, PAID)).isSameAs(paid);
    }

    @Test
    void isNotChangedByAnotherOrderThatWasGivenTheSameId() {
        OrderView mine = after(null, PLACED);

        assertThat(OrderView.after(mine, new OrderEvent.Canceled(ORDER, 2, USER, new ProductId(8), 1, 2, NOW,
                CancelReason.BY_USER, COMMAND, null, null))).isSameAs(mine);
        assertThat(OrderView.after(mine, new OrderEvent.Canceled(ORDER, 2, new UserId(2), PRODUCT, 1, 2, NOW,
                CancelReason.BY_USER, COMMAND, null, null))).isSameAs(mine);
    }

    @Test
    void keepsItsStatusWhenACommandIsRefusedAndOnlySoManyRefusals() {
        OrderView view = after(null, PLACED);
        for (int i = 0; i < 1_000; i++) {
            view = after(view, refusal(i + 2));
        }

        assertThat(view.status()).isEqualTo(OrderStatus.PENDING);
        assertThat(view.holdUntil()).isEqualTo(NOW.plusSeconds(60));
        assertThat(view.version()).isEqualTo(1_001);
        assertThat(view.history()).hasSize(1 + OrderView.REFUSALS_KEPT);
        assertThat(view.history().getFirst().type()).isEqualTo("Placed");
        assertThat(view.history().getLast().version()).isEqualTo(1_001);
        assertThat(Objects.requireNonNull(view.stepOf(COMMAND)).isRefusal()).isTrue();
    }

    @Test
    void staysPendingWhenPaymentsAreDeclinedAndKeepsOnlySoManyDeclines() {
        OrderView view = after(after(null, PLACED), refusal(2));
        for (int i = 0; i < 1_000; i++) {
            view = after(view, decline(i + 3));
        }

        assertThat(view.status()).isEqualTo(OrderStatus.PENDING);
        assertThat(view.reason()).isNull();
        assertThat(view.holdUntil()).isEqualTo(NOW.plusSeconds(60));
        assertThat(view.version()).isEqualTo(1_002);
        assertThat(view.history()).hasSize(2 + OrderView.REFUSALS_KEPT);
        assertThat(view.history().getLast())
                .isEqualTo(new OrderView.Step(1_002, "PaymentFailed", OrderStatus.PENDING, NOW, null, COMMAND, null,
                        null));
        assertThat(view.history().getLast().isRefusal()).isFalse();
    }

    @Test
    void tellsWhetherARefusedCommandWasAPaymentThatIsDueBack() {
        OrderView refused = after(after(null, PLACED), new OrderEvent.CommandRefused(ORDER, 2, USER, PRODUCT, 0, 1, NOW,
                COMMAND, RefusalReason.HOLD_EXPIRED, true, null));

        assertThat(refused.history().getFirst().refundDue()).isNull();
        assertThat(refused.history().getLast().refundDue()).isTrue();
        assertThat(after(refused, refusal(3)).history().getLast().refundDue()).isFalse();
    }

    @Test
    void showsThatThePaymentOfACanceledOrderIsDueBackUntilItIsRefunded() {
        Payment payment = new Payment(COMMAND, new Price(19_900, "EUR"));
        OrderView due = after(after(after(null, PLACED), PAID), new OrderEvent.Canceled(ORDER, 3, USER, PRODUCT, 1, 2,
                NOW, CancelReason.BY_USER, COMMAND, true, payment));
        assertThat(due.isRefundDue()).isTrue();
        assertThat(due.history().getLast().refundDue()).isTrue();
        assertThat(due.history().getLast().payment()).isEqualTo(payment);

        OrderView refunded = after(due, new OrderEvent.Refunded(ORDER, 4, USER, PRODUCT, 1, 2, NOW.plusSeconds(5),
                new CommandId(UUID.randomUUID()), payment));

        assertThat(refunded.isRefundDue()).isFalse();
        assertThat(refunded.status()).isEqualTo(OrderStatus.CANCELED);
        assertThat(refunded.reason()).isEqualTo("BY_USER");
        assertThat(refunded.version()).isEqualTo(4);
        assertThat(refunded.history().getLast().type()).isEqualTo("Refunded");
        assertThat(refunded.history().getLast().payment()).isEqualTo(payment);
        assertThat(after(after(after(null, PLACED), PAID), CANCELED).isRefundDue()).isFalse();
    }

    @Test
    void showsThatAPaymentIsDueBackHoweverManyRefusalsAndRefundsFollow() {
        OrderView view = after(after(null, PLACED), due(2));
        for (int version = 3; version < 103; version++) {
            view = after(view, refusal(version));
        }
        assertThat(view.isRefundDue()).isTrue();
        for (int version = 103; version < 203; version++) {
            view = after(view, due(version));
        }
        for (int version = 203; version < 303; version++) {
            view = after(view, refunded(version));
            assertThat(view.isRefundDue()).isTrue();
        }

        assertThat(after(view, refunded(303)).isRefundDue()).isFalse();
    }

    @Test
    void readsOfAViewThatWasStoredBeforeWhetherAPaymentIsDueBack() {
        JsonSerde<OrderView> serde = new JsonSerde<>(OrderView.class);
        OrderView due = after(after(null, PLACED), due(2));
        String stored = new String(serde.serializer().serialize("orders", due), StandardCharsets.UTF_8);
        String old = stored.replace(",\"refundsDue\":1", "");
        assertThat(old).isNotEqualTo(stored);

        OrderView read = serde.deserializer().deserialize("orders", old.getBytes(StandardCharsets.UTF_8));
        assertThat(read).isEqualTo(due);
        assertThat(read.isRefundDue()).isTrue();
    }

    @Test
    void readsWhatWasStoredBeforeRefundsWereShown() {
        JsonSerde<OrderView> serde = new JsonSerde<>(OrderView.class);
        OrderView refused = after(after(null, PLACED), refusal(2));
        String stored = new String(serde.serializer().serialize("orders", refused), StandardCharsets.UTF_8);
        String old = stored.replace(",\"refundDue\":false", "");
        assertThat(old).isNotEqualTo(stored);

        OrderView read = serde.deserializer().deserialize("orders", old.getBytes(StandardCharsets.UTF_8));
        assertThat(read.history().getLast().refundDue()).isNull();
        assertThat(read.version()).isEqualTo(2);
    }

    @Test
    void doesNotBeginWithARefusalOrADecline() {
        assertThat(OrderView.after(null, refusal(5))).isNull();
        assertThat(OrderView.after(null, decline(5))).isNull();
    }

    private static OrderEvent refusal(int version) {
        return new OrderEvent.CommandRefused(ORDER, version, USER, PRODUCT, 0, 1, NOW, COMMAND,
                RefusalReason.NOT_PAID, false, null);
    }

    private static OrderEvent due(int version) {
        return new OrderEvent.CommandRefused(ORDER, version, USER, PRODUCT, 0, 1, NOW, COMMAND,
                RefusalReason.HOLD_EXPIRED, true, new Payment(new CommandId(new UUID(0, version)), null));
    }

    private static OrderEvent refunded(int version) {
        return new OrderEvent.Refunded(ORDER, version, USER, PRODUCT, 0, 1, NOW, COMMAND,
                new Payment(new CommandId(new UUID(0, version)), null));
    }

    private static OrderEvent decline(int version) {
        return new OrderEvent.PaymentFailed(ORDER, version, USER, PRODUCT, 0, 1, NOW, COMMAND);
    }

    private static OrderView after(@Nullable OrderView before, OrderEvent event) {
        return Objects.requireNonNull(OrderView.after(before, event));
    }
}
