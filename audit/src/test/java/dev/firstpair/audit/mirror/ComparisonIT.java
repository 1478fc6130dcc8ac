package dev.firstpair.audit.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.audit.log.RefundId;
import dev.firstpair.audit.log.Replay;
import dev.firstpair.audit.mirror.Drift.Mirror;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Servers;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.Payment;
import dev.firstpair.topics.order.Price;
import dev.firstpair.topics.order.RefusalReason;
import dev.firstpair.topics.product.StockLevel;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads its own tables, which have the columns that the audit reads. */
class ComparisonIT {

    private static final String ORDER = "01900000-0000-7000-8000-000000000001";
    private static final ProductId PAIR = new ProductId(7);
    private static final RefundId REFUND = new RefundId(new CommandId(new UUID(1, 1)), OrderId.parse(ORDER));
    private static final Instant THEN = Instant.parse("2026-11-22T18:00:00Z");

    private final Replay replay = new Replay(Set.of());
    private RedisReader redis;
    private Comparison comparison;

    @BeforeEach
    void createTables() throws SQLException {
        sql("CREATE TABLE orders (order_id CHAR(36) CHARACTER SET ascii COLLATE ascii_general_ci PRIMARY KEY,"
                + " user_id BIGINT, product_id BIGINT, order_status VARCHAR(16), version INT)",
                "CREATE TABLE limited_products (product_id BIGINT PRIMARY KEY, product_stock INT,"
                        + " stock_version BIGINT)",
                "CREATE TABLE refunds (payment_id VARCHAR(36), order_id VARCHAR(36), user_id BIGINT, product_id BIGINT,"
                        + " amount BIGINT, currency VARCHAR(3), due_at DATETIME(3), refunded_at DATETIME(3))");
        redis = new RedisReader(Servers.redis().uri(), Duration.ofSeconds(60));
        comparison = new Comparison(replay, redis, new MysqlReader(Servers.mysql().jdbcUrl(), MysqlServer.USER,
                MysqlServer.PASSWORD));
    }

    @AfterEach
    void dropTables() throws SQLException {
        redis.close();
        sql("DROP TABLE orders, limited_products, refunds");
    }

    @Test
    void letsAnUnreadableRowGoThatIsTakenBackMeanwhile() throws SQLException {
        sql("INSERT INTO orders VALUES ('it''s none', 11, 7, 'paid', 2), ('" + ORDER + "', 0, 7, 'paid', 2)");
        assertThat(drift()).hasSize(2).allMatch(what -> what.contains("cannot be one of the log's"));

        sql("DELETE FROM orders WHERE user_id = 0");
        assertThat(drift()).singleElement().asString().contains("order 'it's none' is in MySQL");

        sql("DELETE FROM orders");
        assertThat(drift()).isEmpty();
    }

    @Test
    void goesOnWithAnUnreadableRowThatBecomesReadable() throws SQLException {
        sql("INSERT INTO orders VALUES ('" + ORDER + "', 0, 7, 'pending', 1)");
        assertThat(drift()).singleElement().asString().contains("cannot be one of the log's");

        sql("UPDATE orders SET user_id = 11");
        assertThat(drift()).singleElement()
                .asString()
                .contains(ORDER + " is in MySQL as PENDING", "no order in the log");

        replay.event(new OrderEvent.Placed(OrderId.parse(ORDER), 1, new UserId(11), new ProductId(7), 4, 2, THEN, THEN,
                null, null, null));
        assertThat(drift()).isEmpty();
    }

    @Test
    void reportsAProductThatCannotBeOneOfTheLogs() throws SQLException {
        sql("INSERT INTO limited_products VALUES (-5, 3, 0), (0, 3, 0)");
        assertThat(drift()).containsExactlyInAnyOrder(
                "product -5 is in MySQL, but cannot be one of the log's: a product id is at least 1, not -5",
                "product 0 is in MySQL, but cannot be one of the log's: a product id is at least 1, not 0");

        sql("DELETE FROM limited_products WHERE product_id = 0");
        assertThat(drift()).singleElement().asString().startsWith("product -5 is in MySQL");
    }

    /** As after ALTER TABLE … MODIFY product_stock INT UNSIGNED. */
    @Test
    void reportsAStockThatIsMoreThanTheLedgerCounts() throws SQLException {
        sql("ALTER TABLE limited_products MODIFY product_stock INT UNSIGNED",
                "INSERT INTO limited_products VALUES (7, 3000000000, 0)");

        assertThat(drift()).singleElement()
                .asString()
                .startsWith("product 7 is in MySQL, but cannot be one of the log's");
    }

    @Test
    void reportsAProductIdThatIsMoreThanTheLedgerCounts() throws SQLException {
        sql("ALTER TABLE limited_products MODIFY product_id BIGINT UNSIGNED",
                "INSERT INTO limited_products VALUES (18446744073709551615, 3, 0)");

        assertThat(drift()).singleElement()
                .asString()
                .startsWith("product 18446744073709551615 is in MySQL, but cannot be one of the log's");
    }

    /** As after ALTER TABLE … MODIFY … DECIMAL(10, 1), and of columns that may be null. */
    @Test
    void reportsAStockThatIsNoWholeNumber() throws SQLException {
        replay.level(new StockLevel(PAIR, 5, 0, null, 5, 1, null, null, 5_000, 1));
        sql("ALTER TABLE limited_products MODIFY product_stock DECIMAL(10, 1)",
                "INSERT INTO limited_products VALUES (7, 5.0, 1)");
        assertThat(driftOfMysql()).isEmpty();

        sql("UPDATE limited_products SET product_stock = 5.5");
        assertThat(driftOfMysql()).singleElement().asString().startsWith("product 7: what MySQL has cannot be read");

        sql("UPDATE limited_products SET product_stock = NULL");
        assertThat(driftOfMysql()).singleElement().asString().contains("product_stock is null");

        sql("ALTER TABLE limited_products MODIFY product_stock VARCHAR(16)",
                "UPDATE limited_products SET product_stock = 'many'");
        assertThat(driftOfMysql()).singleElement().asString().startsWith("product 7: what MySQL has cannot be read");
    }

    @Test
    void readsColumnsOfOrdersThatWereWidened() throws SQLException {
        placed();
        sql("ALTER TABLE orders MODIFY product_id BIGINT UNSIGNED, MODIFY user_id DECIMAL(30, 1),"
                + " MODIFY version BIGINT",
                "INSERT INTO orders VALUES ('" + ORDER + "', 11, 7, 'pending', 1)");
        assertThat(drift()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"product_id = 18446744073709551615", "user_id = 11.5", "user_id = 1e25", "user_id = NULL",
            "version = 5000000000", "order_status = NULL", "order_status = 'sold'"})
    void reportsAnOrderOfWhichAColumnCannotBeRead(String set) throws SQLException {
        sql("ALTER TABLE orders MODIFY product_id BIGINT UNSIGNED, MODIFY user_id DECIMAL(30, 1),"
                + " MODIFY version BIGINT",
                "INSERT INTO orders VALUES ('" + ORDER + "', 11, 7, 'pending', 1)", "UPDATE orders SET " + set);
        assertThat(drift()).singleElement()
                .asString()
                .startsWith("order '" + ORDER + "' is in MySQL, but cannot be one of the log's");

        placed();
        assertThat(drift()).singleElement().asString().contains(ORDER + ": MySQL has no row");
    }

    @Test
    void comparesThePaymentsThatAreDueBack() throws SQLException {
        refundDue();
        assertThat(drift()).singleElement().asString().startsWith(REFUND + ": MySQL has no row, the log has 9900 EUR");

        sql("INSERT INTO refunds VALUES ('" + REFUND.payment() + "', '" + ORDER + "', 11, 7, 9900, 'EUR',"
                + " '2026-11-22 18:00:00.001', NULL)");
        assertThat(drift()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"amount = 18446744073709551615", "amount = 0.5", "user_id = 0", "product_id = NULL"})
    void reportsAPaymentOfWhichAColumnCannotBeRead(String set) throws SQLException {
        refundDue();
        sql("ALTER TABLE refunds MODIFY amount DECIMAL(30, 1)",
                "INSERT INTO refunds VALUES ('" + REFUND.payment() + "', '" + ORDER + "', 11, 7, 9900, 'EUR',"
                        + " '2026-11-22 18:00:00.001', NULL)",
                "UPDATE refunds SET " + set);
        assertThat(drift()).singleElement().asString().startsWith(REFUND + ": what MySQL has cannot be read");

        sql("UPDATE refunds SET amount = 9900, user_id = 11, product_id = 7");
        assertThat(drift()).isEmpty();
    }

    @Test
    void reportsPaymentsThatAreNone() throws SQLException {
        placed();
        sql("INSERT INTO orders VALUES ('" + ORDER + "', 11, 7, 'pending', 1)",
                "SET SESSION sql_mode = ''",
                "INSERT INTO refunds VALUES ('it''s none', '" + ORDER + "', 11, 7, 9900, 'EUR', NULL, NULL),"
                        + " ('" + REFUND.payment() + "', '" + ORDER + "', 11, 7, 9900, 'EUR', NULL, NULL),"
                        + " ('" + new UUID(1, 9) + "', '" + ORDER + "', 11, 7, 9900, 'EUR', '0000-00-00', NULL)");
        assertThat(drift()).hasSize(3)
                .anyMatch(what -> what.startsWith("payment 'it's none' of order '" + ORDER + "' is in MySQL"))
                .anyMatch(what -> what.startsWith(REFUND + " is in MySQL as 9900 EUR, not given back"))
                .anyMatch(what -> what.startsWith("payment '" + new UUID(1, 9) + "'"));

        sql("DELETE FROM refunds");
        assertThat(drift()).isEmpty();
    }

    private void placed() {
        replay.event(new OrderEvent.Placed(OrderId.parse(ORDER), 1, new UserId(11), PAIR, 4, 2, THEN, THEN, null, null,
                null));
    }

    /** A payment that came too late, and no other difference. */
    private void refundDue() {
        Payment owed = new Payment(REFUND.payment(), new Price(9_900, "EUR"));
        replay.event(new OrderEvent.CommandRefused(OrderId.parse(ORDER), 2, new UserId(11), PAIR, 4, 2,
                THEN.plusMillis(1), owed.id(), RefusalReason.HOLD_EXPIRED, true, owed));
    }

    @Test
    void takesKeysOfAnotherTypeInRedisForNone() {
        ProductId broken = new ProductId(8);
        ProductId good = new ProductId(9);
        ProductId noNumber = new ProductId(10);
        RedisClient client = RedisClient.create(Servers.redis().uri());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().set("{product:8}:stock", "100");
            connection.sync().set("{product:8}:leases", "none");
            connection.sync().hset("{product:9}:stock", Map.of("remaining", "3", "version", "2"));
            connection.sync().hset("{product:10}:stock", Map.of("remaining", "3", "version", "abc"));
            try {
                assertThat(redis.read(Set.of(broken, good, noNumber)).products())
                        .isEqualTo(Map.of(good, new RedisState.Stock(3, 2, 0)));
                assertThat(redis.leases(broken)).isEmpty();
            } finally {
                connection.sync()
                        .del("{product:8}:stock", "{product:8}:leases", "{product:9}:stock",
                                "{product:10}:stock");
            }
        } finally {
            client.shutdown();
        }
    }

    private List<String> drift() throws SQLException {
        return look().stream().map(Drift::what).toList();
    }

    /** Redis is empty here. */
    private List<String> driftOfMysql() throws SQLException {
        return look().stream().filter(drift -> drift.mirror() == Mirror.MYSQL).map(Drift::what).toList();
    }

    private List<Drift> look() throws SQLException {
        comparison.prepare();
        comparison.look();
        return comparison.drift();
    }

    private static void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(Servers.mysql().jdbcUrl(), MysqlServer.USER,
                MysqlServer.PASSWORD);
                Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }
}
