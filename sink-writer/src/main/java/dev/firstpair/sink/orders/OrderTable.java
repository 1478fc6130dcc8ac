package dev.firstpair.sink.orders;

import dev.firstpair.sink.projection.OrderRow;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes {@code orders}: one multi-row upsert per chunk, which the driver makes of the batch (rewriteBatchedStatements). */
@Component
class OrderTable {

    /** Rows of one statement; more do not make it faster, and a packet of this size fits any server's limit. */
    private static final int CHUNK = 1_000;

    // Assignments take effect from left to right, so version, which guards the others, comes last. Only what knows of the
    // order's Placed has hold_until, and with it the true order_date. A row that is not changed writes no binlog.
    private static final String UPSERT = """
            INSERT INTO orders (order_id, user_id, product_id, order_status, order_date, version, cancel_reason, \
            hold_until, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) AS new ON DUPLICATE KEY UPDATE \
            order_status = IF(new.version > orders.version, new.order_status, orders.order_status), \
            cancel_reason = IF(new.version > orders.version, new.cancel_reason, orders.cancel_reason), \
            updated_at = IF(new.version > orders.version, new.updated_at, orders.updated_at), \
            order_date = IF(new.hold_until IS NULL, orders.order_date, new.order_date), \
            hold_until = COALESCE(new.hold_until, orders.hold_until), \
            version = GREATEST(new.version, orders.version)""";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    OrderTable(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        // Without gap locks: two instances upsert different orders side by side and do not deadlock.
        this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    }

    /** Merges the rows into the table, all or none. */
    void upsert(List<OrderRow> rows) {
        transaction.executeWithoutResult(status -> jdbc.batchUpdate(UPSERT, rows, CHUNK, OrderTable::bind));
    }

    private static void bind(PreparedStatement statement, OrderRow row) throws SQLException {
        statement.setString(1, row.orderId().toString());
        statement.setLong(2, row.userId().value());
        statement.setLong(3, row.productId().value());
        statement.setString(4, row.status().column());
        statement.setObject(5, utc(row.orderDate()), Types.TIMESTAMP);
        statement.setInt(6, row.version());
        statement.setString(7, row.cancelReason() == null ? null : row.cancelReason().name());
        statement.setObject(8, utc(row.holdUntil()), Types.TIMESTAMP);
        statement.setObject(9, utc(row.updatedAt()), Types.TIMESTAMP);
    }

    private static @Nullable LocalDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
