package dev.firstpair.sink.orders;

import dev.firstpair.sink.projection.RefundRow;
import dev.firstpair.topics.order.Price;
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

/** Writes {@code refunds}; the same rows again change nothing. */
@Component
class RefundTable {

    /** Rows of one statement, as for orders. */
    private static final int CHUNK = 1_000;

    private static final String UPSERT = """
            INSERT INTO refunds (payment_id, order_id, user_id, product_id, amount, currency, due_at, refunded_at) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) AS new ON DUPLICATE KEY UPDATE \
            due_at = COALESCE(refunds.due_at, new.due_at), \
            refunded_at = COALESCE(refunds.refunded_at, new.refunded_at)""";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    RefundTable(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        // Without gap locks, as for orders.
        this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    }

    /** Merges the rows into the table, all or none. */
    void upsert(List<RefundRow> rows) {
        transaction.executeWithoutResult(status -> jdbc.batchUpdate(UPSERT, rows, CHUNK, RefundTable::bind));
    }

    private static void bind(PreparedStatement statement, RefundRow row) throws SQLException {
        Price price = row.payment().price();
        statement.setString(1, row.payment().id().toString());
        statement.setString(2, row.event().orderId().toString());
        statement.setLong(3, row.event().userId().value());
        statement.setLong(4, row.event().productId().value());
        statement.setObject(5, price == null ? null : price.amount(), Types.BIGINT);
        statement.setString(6, price == null ? null : price.currency());
        statement.setObject(7, utc(row.dueAt()), Types.TIMESTAMP);
        statement.setObject(8, utc(row.refundedAt()), Types.TIMESTAMP);
    }

    private static @Nullable LocalDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
