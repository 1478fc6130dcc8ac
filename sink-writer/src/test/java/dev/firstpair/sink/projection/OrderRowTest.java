package dev.firstpair.sink.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OrderRowTest {

    private static final ProductId PRODUCT = new ProductId(5);
    private static final UserId USER = new UserId(6);

    @Test
    void isTheSameWhateverTheOrderAndNumberOfMerges() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Histories histories = new Histories(random);
        for (int i = 0; i < 2_000; i++) {
            List<OrderRow> rows = rows(histories.order(i + 1, PRODUCT));
            Optional<OrderRow> inOrder = rows.stream().reduce(OrderRow::merge);

            List<OrderRow> mixed = new ArrayList<>(rows);
            rows.stream().filter(row -> random.nextBoolean()).forEach(mixed::add);
            Collections.shuffle(mixed, random);

            assertThat(mixed.stream().reduce(OrderRow::merge)).as("seed %d", seed).isEqualTo(inOrder);
        }
    }

    @Test
    void takesStateFromTheNewestAndDateAndDeadlineFromThePlacing() {
        OrderId id = OrderId.create(Histories.OPENING, new Random(1));
        Instant paidAt = Histories.OPENING.plusSeconds(30);
        OrderRow placed = OrderRow.of(Histories.placed(id, USER, PRODUCT, Histories.OPENING.plusSeconds(1)))
                .orElseThrow();
        OrderRow paid = OrderRow.of(paid(id, 2, paidAt)).orElseThrow();

        assertThat(paid.orderDate()).isEqualTo(Histories.OPENING);
        assertThat(paid.merge(placed)).isEqualTo(placed.merge(paid))
                .isEqualTo(new OrderRow(id, USER, PRODUCT,
                        OrderStatusColumn.PAID, Histories.OPENING.plusSeconds(1), 2, null,
                        Histories.OPENING.plusSeconds(601),
                        paidAt));
    }

    @Test
    void hasADateThatMysqlCanStoreHoweverFarAheadAnIdClaimsToBe() {
        OrderId late = new OrderId(new UUID(0xFFFF_FFFF_FFFF_7000L, 0x8000_0000_0000_0000L));

        assertThat(OrderRow.of(paid(late, 2, Histories.OPENING)).orElseThrow().orderDate())
                .isEqualTo("9999-12-31T23:59:59.999Z");
    }

    @Test
    void refusesToMergeTwoOrders() {
        OrderRow one = OrderRow.of(paid(OrderId.create(Histories.OPENING, new Random(1)), 2, Histories.OPENING))
                .orElseThrow();
        OrderRow other = OrderRow.of(paid(OrderId.create(Histories.OPENING, new Random(2)), 2, Histories.OPENING))
                .orElseThrow();

        assertThatThrownBy(() -> one.merge(other)).isInstanceOf(IllegalArgumentException.class);
    }

    private static OrderEvent paid(OrderId id, int version, Instant at) {
        return new OrderEvent.Paid(id, version, USER, PRODUCT, 3, 9, at, new CommandId(new UUID(1, 2)));
    }

    private static List<OrderRow> rows(List<OrderEvent> events) {
        return events.stream().map(OrderRow::of).flatMap(Optional::stream).toList();
    }
}
