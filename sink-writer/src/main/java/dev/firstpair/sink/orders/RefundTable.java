package dev.firstpair.sink.orders;

import dev.firstpair.audit.log.RefundId;
import dev.firstpair.sink.Transactions;
import dev.firstpair.sink.Utc;
import dev.firstpair.sink.projection.RefundRow;
import dev.firstpair.topics.order.Price;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Writes {@code refunds}; repeated rows change nothing. */
@Component
public class RefundTable {

    /** Rows per statement, as for orders. */
    private static final int CHUNK = 1_000;

    private static final String UPSERT = """
            INSERT INTO refunds (payment_id, order_id, user_id, product_id, amount, currency, due_at, refunded_at) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) AS new ON DUPLICATE KEY UPDATE \
            due_at = COALESCE(refunds.due_at, new.due_at), \
            refunded_at = COALESCE(refunds.refunded_at, new.refunded_at)""";

    private static final String OF_PAYMENT = " WHERE payment_id = ? AND order_id = ?";

    private static final String RESET_REFUND_TIME = "UPDATE refunds SET refunded_at = NULL" + OF_PAYMENT;

    private static final String CORRECT = """
            UPDATE refunds SET user_id = ?, product_id = ?, amount = ?, currency = ?, \
            due_at = IF(?, ?, COALESCE(?, due_at))""" + OF_PAYMENT;

    private static final String REMOVE = "DELETE FROM refunds" + OF_PAYMENT;

    // If the sink wrote the row of an order that is not in the log, this may be the MySQL of another log.
    private static final String REMOVE_OF_UNKNOWN = REMOVE
            + " AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.order_id = refunds.order_id AND ledger_version > 0)";

    // Rows whose ids cannot be those of a payment and an order.
    private static final String WITH_INVALID_IDS = """
             FROM refunds WHERE NOT REGEXP_LIKE(payment_id, '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', 'c') \
            OR NOT REGEXP_LIKE(order_id, \
            '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$', 'c')""";

    private static final String SELECT_INVALID = "SELECT CONCAT('payment ''', payment_id, ''' of order ''', order_id,"
            + " '''')" + WITH_INVALID_IDS + " FOR UPDATE";

    private final JdbcTemplate jdbc;
    private final Transactions transactions;

    RefundTable(JdbcTemplate jdbc, Transactions transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /** Merges the rows into the table, all or none. */
    public void upsert(List<RefundRow> rows) {
        transactions.executeWithoutResult(status -> jdbc.batchUpdate(UPSERT, rows, CHUNK, RefundTable::bind));
    }

    /** Clears the refund time of existing rows, so that the next {@link #upsert} sets it. */
    public void resetRefundTimes(Collection<RefundId> refunds) {
        transactions.executeWithoutResult(
                status -> jdbc.batchUpdate(RESET_REFUND_TIME, refunds, CHUNK, (statement, refund) -> {
                    statement.setString(1, refund.payment().toString());
                    statement.setString(2, refund.order().toString());
                }));
    }

    /**
     * Takes back edits of the payment's row, if it exists, except for when it was refunded: an {@link #upsert} sets
     * that, perhaps concurrently.
     *
     * @param whole whether the row was made from all events of its order; if not, and the row has no {@code due_at},
     *     the stored one stays
     */
    public void correct(RefundRow row, boolean whole) {
        transactions.executeWithoutResult(status -> jdbc.update(CORRECT, statement -> {
            Price price = row.payment().price();
            statement.setLong(1, row.event().userId().value());
            statement.setLong(2, row.event().productId().value());
            statement.setObject(3, price == null ? null : price.amount(), Types.BIGINT);
            statement.setString(4, price == null ? null : price.currency());
            statement.setBoolean(5, whole);
            statement.setObject(6, Utc.of(row.dueAt()), Types.TIMESTAMP);
            statement.setObject(7, Utc.of(row.dueAt()), Types.TIMESTAMP);
            statement.setString(8, row.payment().id().toString());
            statement.setString(9, row.event().orderId().toString());
        }));
    }

    /**
     * Removes the row of a payment that was never due back.
     *
     * @param known whether its order is in the log
     * @return whether it was removed; it is not if its order is not in the log but has a row that the sink wrote
     */
    public boolean remove(RefundId refund, boolean known) {
        return transactions.execute(status -> jdbc.update(known ? REMOVE : REMOVE_OF_UNKNOWN,
                refund.payment().toString(), refund.order().toString()) > 0);
    }

    /** Removes rows with invalid ids; returns a description of each. */
    public List<String> removeWithInvalidIds() {
        return transactions.execute(status -> {
            List<String> descriptions = jdbc.queryForList(SELECT_INVALID, String.class);
            jdbc.update("DELETE" + WITH_INVALID_IDS);
            return descriptions;
        });
    }

    private static void bind(PreparedStatement statement, RefundRow row) throws SQLException {
        Price price = row.payment().price();
        statement.setString(1, row.payment().id().toString());
        statement.setString(2, row.event().orderId().toString());
        statement.setLong(3, row.event().userId().value());
        statement.setLong(4, row.event().productId().value());
        statement.setObject(5, price == null ? null : price.amount(), Types.BIGINT);
        statement.setString(6, price == null ? null : price.currency());
        statement.setObject(7, Utc.of(row.dueAt()), Types.TIMESTAMP);
        statement.setObject(8, Utc.of(row.refundedAt()), Types.TIMESTAMP);
    }
}
