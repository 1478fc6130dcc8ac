package dev.firstpair.sink.orders;

import dev.firstpair.topics.ids.OrderId;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Orders whose rows are gone, until they are there again: the table {@code lost_orders}. */
@Component
public class LostOrders {

    /** Any number of orders. */
    private static final String ALL = "";

    private final JdbcTemplate jdbc;

    LostOrders(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What was lost.
     *
     * @param orderId of one order, or empty
     * @param times how often
     * @param at when last
     */
    public record Lost(String orderId, int times, Instant at) {

        /** Whether any number of orders may be lost. */
        public boolean all() {
            return orderId.equals(ALL);
        }
    }

    /** Adds an order. */
    public void add(OrderId orderId, Instant at) {
        add(orderId.toString(), at);
    }

    /** Adds any number of orders. */
    public void addAll(Instant at) {
        add(ALL, at);
    }

    private void add(String orderId, Instant at) {
        jdbc.update("""
                INSERT INTO lost_orders (order_id, lost_at) VALUES (?, ?) AS new
                ON DUPLICATE KEY UPDATE lost = lost_orders.lost + 1, lost_at = new.lost_at""", orderId,
                LocalDateTime.ofInstant(at, ZoneOffset.UTC));
    }

    /** Those that are not there again; the one that stands for any number comes first. */
    public List<Lost> find(int most) {
        return jdbc.query("SELECT order_id, lost, lost_at FROM lost_orders ORDER BY order_id LIMIT ?",
                (row, number) -> new Lost(row.getString(1), row.getInt(2),
                        row.getObject(3, LocalDateTime.class).toInstant(ZoneOffset.UTC)),
                most);
    }

    /** They are there again, if they were not lost once more. */
    public void found(List<Lost> orders) {
        jdbc.batchUpdate("DELETE FROM lost_orders WHERE order_id = ? AND lost = ?", orders, 1_000,
                (statement, order) -> {
                    statement.setString(1, order.orderId());
                    statement.setInt(2, order.times());
                });
    }
}
