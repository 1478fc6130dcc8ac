package dev.firstpair.sink.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.sink.projection.Histories;
import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowRepairTest {

    private static final Random RANDOM = new Random(13);

    /** Many rows may be edited or deleted at once. */
    @Test
    void groupsOrdersInARow() {
        OrderRow first = order();
        OrderRow second = order();
        OrderRow third = order();
        RowRepair stock = new RowRepair.Stock(new ProductId(1));

        assertThat(RowRepair.of(List.of(change(new RowRepair.Order(first)), change(new RowRepair.Order(second)),
                change(stock), change(new RowRepair.Order(third)))))
                .containsExactly(new RowRepair.Orders(List.of(first, second)), stock, new RowRepair.Order(third));
    }

    private static RowChange change(RowRepair repair) {
        return new RowChange.Unrepaired(repair);
    }

    private static OrderRow order() {
        return OrderRow.of(Histories.placed(OrderId.create(Histories.OPENING, RANDOM), new UserId(1),
                new ProductId(1), Histories.OPENING)).orElseThrow();
    }
}
