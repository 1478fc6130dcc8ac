package dev.firstpair.sink.orders;

import dev.firstpair.sink.Transactions;
import dev.firstpair.sink.Utc;
import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.topics.ids.OrderId;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Writes {@code orders}: the driver makes one multi-row upsert of each chunk (rewriteBatchedStatements). Each row has
 * the ledger's values twice: in columns that people may edit, and in {@code ledger_*} columns that only the sink
 * writes.
 */
@Component
public class OrderTable {

    /** Rows per statement; more do not make it faster, and a packet of this size is within any server's limit. */
    private static final int CHUNK = 1_000;

    /** {@code ledger_version} of a row that is about to be removed. */
    public static final int ORPHAN = -1;

    // Assignments take effect from left to right, so a column that guards others is assigned last. Only a row that
    // includes the order's Placed event has hold_until and the true order_date. An unchanged row writes no binlog. A
    // visible column is written only together with its ledger_* column: see OrderChanges. Exception: an unknown status,
    // which a session without strict mode stores as '', cannot be written again. Another order, for another product or
    // user, may have been given the same id: the row stays that of the first. With a UNIQUE index that somebody added,
    // the row that is found may be that of another order. A row that was copied without its ledger_* columns has the
    // true order_date; an event that is stored before the row is compared with the ledger may not have it.
    private static final String SAME = "orders.order_id = new.order_id"
            + " AND COALESCE(orders.ledger_product_id, new.product_id) = new.product_id"
            + " AND COALESCE(orders.ledger_user_id, new.user_id) = new.user_id";

    private static final String UPSERT = """
            INSERT INTO orders (order_id, user_id, product_id, order_status, order_date, version, cancel_reason, \
            hold_until, updated_at, ledger_user_id, ledger_product_id, ledger_status, ledger_order_date, \
            ledger_version, ledger_cancel_reason, ledger_hold_until, ledger_updated_at) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, user_id, product_id, order_status, order_date, version, cancel_reason, \
            hold_until, updated_at) AS new ON DUPLICATE KEY UPDATE \
            user_id = IF(orders.ledger_user_id IS NULL, new.user_id, orders.user_id), \
            product_id = IF(orders.ledger_product_id IS NULL, new.product_id, orders.product_id), \
            order_status = IF({newer}, new.order_status, \
            IF(orders.order_status = '', orders.ledger_status, orders.order_status)), \
            cancel_reason = IF({newer}, new.cancel_reason, orders.cancel_reason), \
            updated_at = IF({newer}, new.updated_at, orders.updated_at), \
            version = IF({newer}, new.version, orders.version), \
            ledger_status = IF({newer}, new.order_status, orders.ledger_status), \
            ledger_cancel_reason = IF({newer}, new.cancel_reason, \
            orders.ledger_cancel_reason), \
            ledger_updated_at = IF({newer}, new.updated_at, orders.ledger_updated_at), \
            ledger_user_id = COALESCE(orders.ledger_user_id, new.user_id), \
            ledger_product_id = COALESCE(orders.ledger_product_id, new.product_id), \
            order_date = IF({same} AND orders.ledger_hold_until IS NULL AND new.hold_until IS NOT NULL, \
            new.order_date, orders.order_date), \
            hold_until = IF({same} AND orders.ledger_hold_until IS NULL AND new.hold_until IS NOT NULL, \
            new.hold_until, orders.hold_until), \
            ledger_order_date = IF(orders.ledger_order_date IS NULL OR {same} AND orders.ledger_hold_until IS NULL AND \
            new.hold_until IS NOT NULL, orders.order_date, orders.ledger_order_date), \
            ledger_hold_until = IF({same}, COALESCE(orders.ledger_hold_until, new.hold_until), \
            orders.ledger_hold_until), \
            ledger_version = IF({newer}, new.version, orders.ledger_version)"""
            .replace("{newer}", "{same} AND new.version > orders.ledger_version")
            .replace("{same}", SAME);

    private static final String VISIBLE = "user_id, product_id, order_status, order_date, version, cancel_reason,"
            + " hold_until, updated_at";

    // Text is compared exactly, whatever the collation of a column that somebody altered.
    private static final String DIFFERS = """
             WHERE order_id = ? AND ledger_version > 0 AND NOT (({visible}) <=> (ledger_user_id, ledger_product_id, \
            CONVERT(ledger_status USING utf8mb4) COLLATE utf8mb4_0900_bin, ledger_order_date, ledger_version, \
            CONVERT(ledger_cancel_reason USING utf8mb4) COLLATE utf8mb4_0900_bin, ledger_hold_until, \
            ledger_updated_at))""".replace("{visible}", VISIBLE);

    private static final String RESTORE = """
            UPDATE orders SET user_id = ledger_user_id, product_id = ledger_product_id, order_status = ledger_status, \
            order_date = ledger_order_date, version = ledger_version, cancel_reason = ledger_cancel_reason, \
            hold_until = ledger_hold_until, updated_at = ledger_updated_at, ledger_restores = ledger_restores + 1"""
            + DIFFERS;

    private static final String SELECT_VISIBLE = "SELECT " + VISIBLE + " FROM orders";

    // Guarded by the number of corrections: if two edits were read before the first was taken back, the second knows
    // only the row as the first edit left it. Restores do not count here: they copy the ledger_* columns, even edited
    // ones, and do not correct them. Values that the sink wrote meanwhile stay, as in UPSERT.
    private static final String RESTORE_LEDGER_COLUMNS = """
            UPDATE orders SET ledger_version = IF(ledger_version = :forged, :version, ledger_version), \
            ledger_user_id = :userId, ledger_product_id = :productId, \
            ledger_status = IF(ledger_version = :version, :status, ledger_status), \
            ledger_cancel_reason = IF(ledger_version = :version, :cancelReason, ledger_cancel_reason), \
            ledger_updated_at = IF(ledger_version = :version, :updatedAt, ledger_updated_at), \
            ledger_order_date = IF(:holdUntil IS NULL AND ledger_hold_until IS NOT NULL, ledger_order_date, \
            :orderDate), ledger_hold_until = COALESCE(:holdUntil, ledger_hold_until), \
            ledger_restores = GREATEST(ledger_restores, :restores) + 1, ledger_corrections = :corrections + 1 \
            WHERE order_id = :orderId AND ledger_corrections <= :corrections""";

    // Not a row whose version was reset: that is one of the ledger's orders.
    private static final String REMOVE = "DELETE FROM orders WHERE order_id = ? AND (ledger_version = " + ORPHAN
            + " OR ledger_version <= 0 AND ledger_status IS NULL)";

    // Rows that, by these columns, the sink never wrote; a row whose version a repair reset is one of the ledger's
    // orders.
    private static final String UNKNOWN = " ledger_version <= 0 AND ledger_version <> " + ORPHAN
            + " AND ledger_status IS NULL";

    // Marks the row before it is removed, so that readers of the binlog see that the sink removes it.
    private static final String MARK_UNKNOWN = "UPDATE orders SET ledger_version = " + ORPHAN
            + " WHERE order_id = ? AND" + UNKNOWN;

    private static final String CORRECT_DATE = "UPDATE orders SET order_date = ? WHERE order_id = ? AND" + UNKNOWN;

    // Counts a restore, so that readers of the binlog take it for the sink's own write. The facts from the order's
    // placing stay: the log may no longer have them.
    private static final String RESET_VERSION = """
            UPDATE orders SET ledger_version = 0, ledger_user_id = NULL, ledger_product_id = NULL, \
            ledger_restores = ledger_restores + 1, ledger_corrections = ledger_corrections + 1 WHERE order_id = ?""";

    private final JdbcTemplate jdbc;
    private final NamedParameterJdbcTemplate named;
    private final Transactions transactions;

    OrderTable(JdbcTemplate jdbc, Transactions transactions) {
        this.jdbc = jdbc;
        this.named = new NamedParameterJdbcTemplate(jdbc);
        this.transactions = transactions;
    }

    /** Merges the rows into the table, all or none. */
    public void upsert(List<OrderRow> rows) {
        transactions.executeWithoutResult(status -> jdbc.batchUpdate(UPSERT, rows, CHUNK, OrderTable::bind));
    }

    /**
     * Takes back edits of the order's row, so that it has the ledger's latest state; returns whether the row was
     * changed.
     */
    public boolean restore(OrderId orderId) {
        return transactions.execute(status -> {
            List<List<@Nullable String>> before = visible(orderId, DIFFERS + " FOR UPDATE");
            if (before.isEmpty()) {
                return false;
            }
            jdbc.update(RESTORE, orderId.toString());
            if (!visible(orderId, " WHERE order_id = ?").equals(before)) {
                return true;
            }
            // A column was altered so that it holds less than the ledger's value, such as a time in seconds.
            status.setRollbackOnly();
            return false;
        });
    }

    /** As text: another type may have no value for an edit, such as 0000-00-00. */
    private List<List<@Nullable String>> visible(OrderId orderId, String where) {
        return jdbc.query(SELECT_VISIBLE + where, (row, number) -> {
            List<@Nullable String> values = new ArrayList<>();
            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                values.add(row.getString(column));
            }
            return values;
        }, orderId.toString());
    }

    /** Takes back edits of many orders' rows. */
    public void restore(List<OrderId> orderIds) {
        transactions.executeWithoutResult(status -> jdbc.batchUpdate(RESTORE, orderIds, CHUNK,
                (statement, orderId) -> statement.setString(1, orderId.toString())));
    }

    /**
     * Takes back an edit of the {@code ledger_*} columns, unless they were corrected since.
     *
     * @param known the ledger's state before the edit
     * @param forged the version that the edit set
     * @param restores the row's number of restores, before or after the edit: the greater one
     * @param corrections the row's number of corrections, likewise
     */
    public void restoreLedgerColumns(OrderRow known, int forged, int restores, int corrections) {
        var values = new MapSqlParameterSource("orderId", known.orderId().toString())
                .addValue("userId", known.userId().value())
                .addValue("productId", known.productId().value())
                .addValue("status", known.status().column())
                .addValue("orderDate", Utc.of(known.orderDate()), Types.TIMESTAMP)
                .addValue("version", known.version())
                .addValue("cancelReason", reason(known), Types.VARCHAR)
                .addValue("holdUntil", Utc.of(known.holdUntil()), Types.TIMESTAMP)
                .addValue("updatedAt", Utc.of(known.updatedAt()), Types.TIMESTAMP)
                .addValue("forged", forged)
                .addValue("restores", restores)
                .addValue("corrections", corrections);
        transactions.executeWithoutResult(status -> named.update(RESTORE_LEDGER_COLUMNS, values));
    }

    /** Resets the versions of existing rows, so that they take the next {@link #upsert}, whatever its version. */
    public void resetVersions(List<OrderId> orderIds) {
        transactions.executeWithoutResult(status -> jdbc.batchUpdate(RESET_VERSION, orderIds, CHUNK,
                (statement, orderId) -> statement.setString(1, orderId.toString())));
    }

    /**
     * Removes a row that is none of the ledger's orders.
     *
     * @param orderId the order id in the row
     * @param copied whether its {@code ledger_*} columns are those of another order
     * @return whether this call removed it
     */
    public boolean remove(String orderId, boolean copied) {
        return transactions.execute(status -> {
            if (copied) {
                // So that readers of the binlog do not take it for the deletion of the other order.
                jdbc.update("UPDATE orders SET ledger_version = ? WHERE order_id = ?", ORPHAN, orderId);
            }
            return jdbc.update(REMOVE, orderId) > 0;
        });
    }

    /**
     * A row whose {@code ledger_*} columns are empty.
     *
     * @param columns the visible columns
     */
    public record UnknownRow(String orderId, Map<String, @Nullable Object> columns) {

        /** Whether the row agrees with the ledger's state of the order. */
        public boolean agreesWith(OrderRow known) {
            return is("user_id", known.userId().value()) && is("product_id", known.productId().value())
                    && known.status().column().equals(columns.get("order_status")) && is("version", known.version());
        }

        /** Works for any type that the column was altered to. */
        private boolean is(String column, long number) {
            try {
                return new BigDecimal(String.valueOf(columns.get(column))).compareTo(BigDecimal.valueOf(number)) == 0;
            } catch (NumberFormatException e) {
                return false;
            }
        }

        /** The deadline for payment, if it has one. */
        public @Nullable Instant holdUntil() {
            return columns.get("hold_until") instanceof LocalDateTime time ? time.toInstant(ZoneOffset.UTC) : null;
        }
    }

    /**
     * The result of searching a part of the table.
     *
     * @param unknown ids of rows whose {@code ledger_*} columns are empty
     * @param last where the part ends, and the next one begins; absent at the end of the table
     */
    public record Part(List<String> unknown, @Nullable String last) {}

    /**
     * Finds such rows after an id, among the next {@code rows} rows only: no index covers them, and the table may be
     * large.
     */
    public Part unknownAfter(String orderId, int rows) {
        List<String> end = jdbc.queryForList(
                "SELECT order_id FROM orders WHERE order_id > ? ORDER BY order_id LIMIT 1 OFFSET ?", String.class,
                orderId, rows - 1);
        String select = "SELECT order_id FROM orders WHERE order_id > ? AND" + UNKNOWN;
        return end.isEmpty()
                ? new Part(jdbc.queryForList(select, String.class, orderId), null)
                : new Part(jdbc.queryForList(select + " AND order_id <= ?", String.class, orderId, end.getFirst()),
                        end.getFirst());
    }

    /** Those of the rows whose {@code ledger_*} columns are empty. */
    public List<UnknownRow> unknownRows(List<String> orderIds) {
        return orderIds.isEmpty() ? List.of() : named.query("""
                SELECT order_id, user_id, product_id, order_status, order_date, version, cancel_reason, hold_until,
                    updated_at
                FROM orders WHERE order_id IN (:ids) AND""" + UNKNOWN, Map.of("ids", orderIds), (row, number) -> {
            Map<String, @Nullable Object> columns = new LinkedHashMap<>();
            for (String column : List.of("user_id", "product_id", "version")) {
                columns.put(column, row.getObject(column));
            }
            for (String column : List.of("order_id", "order_status", "cancel_reason")) {
                columns.put(column, row.getString(column));
            }
            for (String column : List.of("order_date", "hold_until", "updated_at")) {
                columns.put(column, time(row, column));
            }
            return new UnknownRow(row.getString("order_id"), columns);
        });
    }

    /** Those of the orders whose rows have empty {@code ledger_*} columns. */
    public List<String> unknown(List<String> orderIds) {
        return orderIds.isEmpty()
                ? List.of()
                : named.queryForList("SELECT order_id FROM orders WHERE order_id IN (:ids) AND" + UNKNOWN,
                        Map.of("ids", orderIds), String.class);
    }

    /**
     * Sets the date of those of the rows whose {@code ledger_*} columns are empty. An {@link #upsert} does so only
     * together with the deadline for payment.
     */
    public void correctDates(List<OrderRow> rows) {
        transactions.executeWithoutResult(status -> jdbc.batchUpdate(CORRECT_DATE, rows, CHUNK, (statement, row) -> {
            statement.setObject(1, Utc.of(row.orderDate()), Types.TIMESTAMP);
            statement.setString(2, row.orderId().toString());
        }));
    }

    /** Returns text if the value is not a time, such as 0000-00-00. */
    private static @Nullable Object time(ResultSet row, String column) throws SQLException {
        try {
            return row.getObject(column, LocalDateTime.class);
        } catch (SQLException e) {
            return row.getString(column);
        }
    }

    /** Removes the row if its {@code ledger_*} columns are still empty; returns whether it did. */
    public boolean removeUnknown(String orderId) {
        return transactions.execute(status -> jdbc.update(MARK_UNKNOWN, orderId) > 0
                && jdbc.update(REMOVE, orderId) > 0);
    }

    private static void bind(PreparedStatement statement, OrderRow row) throws SQLException {
        statement.setString(1, row.orderId().toString());
        statement.setLong(2, row.userId().value());
        statement.setLong(3, row.productId().value());
        statement.setString(4, row.status().column());
        statement.setObject(5, Utc.of(row.orderDate()), Types.TIMESTAMP);
        statement.setInt(6, row.version());
        statement.setString(7, reason(row));
        statement.setObject(8, Utc.of(row.holdUntil()), Types.TIMESTAMP);
        statement.setObject(9, Utc.of(row.updatedAt()), Types.TIMESTAMP);
    }

    private static @Nullable String reason(OrderRow row) {
        return row.cancelReason() == null ? null : row.cancelReason().name();
    }
}
