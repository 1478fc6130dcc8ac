package dev.firstpair.sink.orders;

import dev.firstpair.sink.Transactions;
import dev.firstpair.sink.Utc;
import dev.firstpair.topics.ids.OrderId;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Orders whose rows are missing, until they are restored: the table {@code lost_orders}. */
@Component
public class LostOrders {

    /** Any number of orders. */
    private static final String ALL = "";

    private final JdbcTemplate jdbc;
    private final Transactions transactions;

    LostOrders(JdbcTemplate jdbc, Transactions transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /**
     * A lost order, or any number of them.
     *
     * @param orderId id of one order, or empty for any number
     * @param times how often it was lost
     * @param at when it was last lost
     */
    public record Lost(String orderId, int times, Instant at) {

        /** Whether any number of orders may be lost. */
        public boolean all() {
            return orderId.equals(ALL);
        }
    }

    /** Records that an order's row was lost. */
    public void add(OrderId orderId, Instant at) {
        add(orderId.toString(), at);
    }

    /** Records that any number of rows were lost. */
    public void addAll(Instant at) {
        add(ALL, at);
    }

    private void add(String orderId, Instant at) {
        transactions.executeWithoutResult(status -> jdbc.update("""
                INSERT INTO lost_orders (order_id, lost, lost_at) VALUES (?, 1, ?) AS new
                ON DUPLICATE KEY UPDATE lost = lost_orders.lost + 1, lost_at = new.lost_at""", orderId,
                Utc.of(at)));
    }

    /** Orders that are not restored yet; the entry that stands for any number comes first. */
    public List<Lost> find(int most) {
        return jdbc.query("SELECT order_id, lost, lost_at FROM lost_orders ORDER BY order_id LIMIT ?",
                (row, number) -> new Lost(row.getString(1), row.getInt(2),
                        row.getObject(3, LocalDateTime.class).toInstant(ZoneOffset.UTC)),
                most);
    }

    /** Removes the restored orders, unless they were lost again meanwhile. */
    public void removeRestored(List<Lost> orders) {
        transactions.executeWithoutResult(status -> jdbc.batchUpdate(
                "DELETE FROM lost_orders WHERE order_id = ? AND lost = ?", orders, 1_000, (statement, order) -> {
                    statement.setString(1, order.orderId());
                    statement.setInt(2, order.times());
                }));
    }
}
