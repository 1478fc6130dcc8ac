package dev.firstpair.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Servers;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Looks at tables of its own, which have the columns that the audit reads. */
class ComparisonIT {

    private static final String ORDER = "01900000-0000-7000-8000-000000000001";
    private static final Instant THEN = Instant.parse("2026-11-22T18:00:00Z");

    private final Replay replay = new Replay(Set.of());
    private RedisReader redis;
    private Comparison comparison;

    @BeforeEach
    void createTables() throws SQLException {
        sql("CREATE TABLE orders (order_id CHAR(36) CHARACTER SET ascii COLLATE ascii_general_ci PRIMARY KEY, user_id BIGINT,"
                + " product_id BIGINT, order_status VARCHAR(16), version INT)",
                "CREATE TABLE limited_products (product_id BIGINT PRIMARY KEY, product_stock INT, stock_version BIGINT)");
        redis = new RedisReader(Servers.redis().uri(), Duration.ofSeconds(60));
        comparison = new Comparison(replay, redis, new MysqlReader(Servers.mysql().jdbcUrl(), MysqlServer.USER,
                MysqlServer.PASSWORD));
    }

    @AfterEach
    void dropTables() throws SQLException {
        redis.close();
        sql("DROP TABLE orders, limited_products");
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
        comparison.prepare();
        comparison.look();
        return comparison.drift().stream().map(Drift::what).toList();
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
