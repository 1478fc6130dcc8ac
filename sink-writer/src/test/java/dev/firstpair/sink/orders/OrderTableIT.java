package dev.firstpair.sink.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.sink.Transactions;
import dev.firstpair.sink.projection.Histories;
import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.sink.projection.OrderRows;
import dev.firstpair.sink.projection.OrderStatusColumn;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Servers;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

@Execution(ExecutionMode.SAME_THREAD)
class OrderTableIT {

    private static final ProductId PRODUCT = new ProductId(1);

    private static SingleConnectionDataSource dataSource;
    private static JdbcTemplate jdbc;
    private static OrderTable orders;

    @BeforeAll
    static void migrate() {
        MysqlServer mysql = Servers.mysql();
        String url = mysql.jdbcUrl().replace("/firstpair?", "/firstpair_order_table?")
                + "&createDatabaseIfNotExist=true&rewriteBatchedStatements=true"
                + "&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true";
        dataSource = new SingleConnectionDataSource(url, MysqlServer.USER, MysqlServer.PASSWORD, true);
        Flyway.configure().dataSource(url, MysqlServer.USER, MysqlServer.PASSWORD).load().migrate();
        jdbc = new JdbcTemplate(dataSource);
        orders = new OrderTable(jdbc, new Transactions(new JdbcTransactionManager(dataSource)));
    }

    @AfterAll
    static void disconnect() {
        dataSource.destroy();
    }

    @Test
    void holdsTheSameRowsAfterAnyReplayInAnyBatches() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Histories histories = new Histories(random);
        for (int round = 0; round < 5; round++) {
            jdbc.update("DELETE FROM orders");
            List<OrderRow> rows = new ArrayList<>();
            for (int user = 1; user <= 300; user++) {
                histories.order(user, PRODUCT).stream().map(OrderRow::of).forEach(row -> row.ifPresent(rows::add));
            }
            Map<String, OrderRow> expected = new HashMap<>();
            rows.forEach(row -> expected.merge(row.orderId().toString(), row, OrderRow::merge));

            for (int replay = 0; replay < 3; replay++) {
                Collections.shuffle(rows, random);
                for (int from = 0; from < rows.size();) {
                    int to = Math.min(rows.size(), from + 1 + random.nextInt(200));
                    orders.upsert(rows.subList(from, to));
                    from = to;
                }
                assertThat(stored()).as("seed %d, replay %d", seed, replay).isEqualTo(expected);
            }
        }
    }

    @Test
    void sendsAThousandRowsInOneStatement() {
        List<OrderRow> rows = new ArrayList<>();
        Histories histories = new Histories(new Random(7));
        while (rows.size() < 1_000) {
            OrderRow.of(histories.order(rows.size() + 1, PRODUCT).getFirst()).ifPresent(rows::add);
        }
        long before = inserts();

        orders.upsert(rows);

        assertThat(inserts() - before).isEqualTo(1);
    }

    @Test
    void takesAwayWhatSomebodyInventedAndNotWhatItHasForgotten() {
        OrderRow forgotten = OrderRow.of(Histories.placed(OrderId.create(Histories.OPENING, new Random(8)),
                new UserId(1), PRODUCT, Histories.OPENING)).orElseThrow();
        orders.upsert(List.of(forgotten));
        orders.resetVersions(List.of(forgotten.orderId()));
        String invented = "019a0000-0000-7000-8000-000000000001";
        jdbc.update("""
                INSERT INTO orders (order_id, user_id, product_id, order_status, order_date, version, updated_at)
                VALUES (?, 1, 1, 'paid', NOW(), 1, NOW())""", invented);

        assertThat(orders.remove(forgotten.orderId().toString(), false)).isFalse();
        assertThat(orders.remove(invented, false)).isTrue();

        assertThat(stored()).containsKey(forgotten.orderId().toString()).doesNotContainKey(invented);
    }

    /** A partner may give the id of one order to another. */
    @Test
    void keepsTheFirstOfTwoOrdersWithOneId() {
        OrderEvent.Placed first = Histories.placed(OrderId.create(Histories.OPENING, new Random(9)), new UserId(1),
                PRODUCT, Histories.OPENING);
        ProductId other = new ProductId(PRODUCT.value() + 1);
        OrderRow row = OrderRow.of(first).orElseThrow();
        orders.upsert(List.of(row));

        orders.upsert(List.of(OrderRow.of(Histories.placed(first.orderId(), new UserId(2), other, Histories.OPENING))
                .orElseThrow()));
        orders.upsert(List.of(OrderRow.of(new OrderEvent.Canceled(first.orderId(), 2, new UserId(2), other, 1, 3,
                Histories.OPENING, CancelReason.BY_ADMIN, null, null, null)).orElseThrow()));

        assertThat(stored()).containsEntry(first.orderId().toString(), row);
        OrderRows batch = new OrderRows();
        batch.add(OrderRow.of(Histories.placed(first.orderId(), new UserId(2), other, Histories.OPENING))
                .orElseThrow());
        batch.add(OrderRow.of(new OrderEvent.Paid(first.orderId(), 2, new UserId(1), PRODUCT, 1, 3, Histories.OPENING,
                new CommandId(UUID.randomUUID()))).orElseThrow());
        orders.upsert(batch.drain());
        assertThat(stored()).hasEntrySatisfying(first.orderId().toString(),
                paid -> assertThat(paid.status()).isEqualTo(OrderStatusColumn.PAID));
    }

    @Test
    void writesNoOtherOrdersRowThatAnAddedUniqueIndexFinds() {
        jdbc.update("DELETE FROM orders");
        jdbc.execute("ALTER TABLE orders ADD UNIQUE KEY added (user_id, product_id)");
        try {
            OrderRow row = OrderRow.of(Histories.placed(OrderId.create(Histories.OPENING, new Random(11)),
                    new UserId(1), PRODUCT, Histories.OPENING)).orElseThrow();
            orders.upsert(List.of(row));

            orders.upsert(List.of(OrderRow.of(new OrderEvent.Paid(OrderId.create(Histories.OPENING, new Random(12)), 2,
                    new UserId(1), PRODUCT, 1, 3, Histories.OPENING, new CommandId(UUID.randomUUID()))).orElseThrow()));

            assertThat(stored()).isEqualTo(Map.of(row.orderId().toString(), row));
        } finally {
            jdbc.execute("ALTER TABLE orders DROP KEY added");
        }
    }

    /** Its row was copied without the invisible columns, and edited, before the order's next event is stored. */
    @Test
    void givesACopiedRowItsUserAndProductBackAndKeepsItsDate() {
        OrderEvent.Placed placed = Histories.placed(OrderId.create(Histories.OPENING, new Random(10)), new UserId(1),
                PRODUCT, Histories.OPENING.plusSeconds(2));
        orders.upsert(List.of(OrderRow.of(placed).orElseThrow()));
        jdbc.update("""
                UPDATE orders SET user_id = 2, product_id = product_id + 1, ledger_version = DEFAULT, \
                ledger_user_id = NULL, ledger_product_id = NULL, ledger_status = NULL, ledger_order_date = NULL, \
                ledger_hold_until = NULL, ledger_updated_at = NULL WHERE order_id = ?""",
                placed.orderId().toString());

        orders.upsert(List.of(OrderRow.of(new OrderEvent.Paid(placed.orderId(), 2, new UserId(1), PRODUCT, 1, 3,
                Histories.OPENING, new CommandId(UUID.randomUUID()))).orElseThrow()));

        orders.restore(placed.orderId());
        assertThat(stored()).hasEntrySatisfying(placed.orderId().toString(), row -> {
            assertThat(row.userId()).isEqualTo(new UserId(1));
            assertThat(row.productId()).isEqualTo(PRODUCT);
            assertThat(row.status()).isEqualTo(OrderStatusColumn.PAID);
            assertThat(row.orderDate()).isEqualTo(placed.at());
        });
    }

    /** Such a column never equals the ledger's, and a status in capitals equals it by the collation. */
    @Test
    void takesBackNothingWhereAColumnOnlyHoldsLessThanTheLedgersValue() {
        OrderRow row = OrderRow.of(Histories.placed(OrderId.create(Histories.OPENING, new Random(14)), new UserId(1),
                PRODUCT, Histories.OPENING.plusMillis(600))).orElseThrow();
        orders.upsert(List.of(row));
        jdbc.execute("ALTER TABLE orders MODIFY order_date DATETIME(0) NOT NULL,"
                + " MODIFY order_status VARCHAR(10) COLLATE utf8mb4_unicode_ci NOT NULL");
        try {
            assertThat(orders.restore(row.orderId())).isFalse();
            assertThat(column("ledger_restores", row)).isEqualTo("0");

            jdbc.update("UPDATE orders SET order_status = 'PENDING' WHERE order_id = ?", row.orderId().toString());
            assertThat(orders.restore(row.orderId())).isTrue();
            assertThat(column("order_status", row)).isEqualTo("pending");
        } finally {
            jdbc.execute("ALTER TABLE orders MODIFY order_date DATETIME(3) NOT NULL,"
                    + " MODIFY order_status ENUM('pending', 'paid', 'completed', 'canceled') NOT NULL");
        }
    }

    private static String column(String name, OrderRow row) {
        return String.valueOf(jdbc.queryForObject("SELECT " + name + " FROM orders WHERE order_id = ?", String.class,
                row.orderId().toString()));
    }

    private static long inserts() {
        return jdbc.queryForObject("SHOW SESSION STATUS LIKE 'Com_insert'", (result, row) -> result.getLong(2));
    }

    private static Map<String, OrderRow> stored() {
        Map<String, OrderRow> stored = new HashMap<>();
        jdbc.query("SELECT * FROM orders", result -> {
            OrderRow row = StoredRows.read(result);
            stored.put(row.orderId().toString(), row);
        });
        return stored;
    }
}
