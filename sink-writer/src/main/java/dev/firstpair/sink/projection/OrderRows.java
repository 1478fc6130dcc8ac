package dev.firstpair.sink.projection;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of orders, merged by order. Two orders with the same id stay separate, in the order in which they were added:
 * MySQL processes the rows of a statement one after the other, and keeps the row of the first.
 */
public final class OrderRows {

    private final Map<Key, OrderRow> rows = new LinkedHashMap<>();

    private record Key(OrderId order, ProductId product, UserId user) {}

    /** Call in the order of the log. */
    public void add(OrderRow row) {
        rows.merge(new Key(row.orderId(), row.productId(), row.userId()), row, OrderRow::merge);
    }

    public int size() {
        return rows.size();
    }

    /** Removes and returns all rows, sorted by id. */
    public List<OrderRow> drain() {
        List<OrderRow> sorted = rows.values().stream().sorted(OrderRow.BY_ID).toList();
        rows.clear();
        return sorted;
    }
}
