package dev.firstpair.sink.mirror;

import static dev.firstpair.sink.Patience.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.sink.Log;
import dev.firstpair.sink.RetryingDataSource;
import dev.firstpair.sink.Service;
import dev.firstpair.sink.projection.Histories;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import dev.firstpair.topics.wish.Wish;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tables are altered, and the mirror continues. This test has its own MySQL, since it changes the tables. */
@Execution(ExecutionMode.SAME_THREAD)
class SchemaChangesIT {

    private static final Random RANDOM = new Random(7);
    private static final String NAME = "--firstpair.mirror.name=schema";
    private static final Instant OPENING = Instant.parse("2031-05-06T07:08:09.123Z");

    private static MysqlServer mysql;
    private static JdbcTemplate jdbc;
    private static Log log;
    private static Service service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        mysql = MysqlServer.start(directory.resolve("mysql"), 0);
        var dataSource = new RetryingDataSource(mysql);
        jdbc = new JdbcTemplate(dataSource);
        Flyway.configure().dataSource(dataSource).load().migrate();
        log = new Log();
        service = new Service(mysql, NAME);
        soon().until(service::isReady);
        list(8_000);
    }

    @AfterAll
    static void stop() {
        service.close();
        log.close();
        mysql.kill();
    }

    @Test
    void readsStockOfAnyWidth() {
        list(8_001);
        level(8_001, 10, 1);
        long version = 1;
        for (String type : List.of("INT UNSIGNED", "SMALLINT", "MEDIUMINT UNSIGNED", "BIGINT", "BIGINT UNSIGNED",
                "DECIMAL(20, 0)", "DOUBLE", "INT")) {
            int restocks = restocks(8_001).size();
            jdbc.execute("ALTER TABLE limited_products MODIFY product_stock " + type + " NOT NULL DEFAULT 0");

            jdbc.update("UPDATE limited_products SET product_stock = product_stock + 3 WHERE product_id = 8001");
            soon().untilAsserted(() -> assertThat(restocks(8_001)).as(type)
                    .hasSize(restocks + 1)
                    .last()
                    .extracting(Restock::quantity)
                    .isEqualTo(3));
            version++;
            level(8_001, (int) (10 + 3 * (version - 1)), version);
        }
        isHealthy();
    }

    @Test
    void readsTimesOfAnyPrecision() {
        list(8_011);
        for (String type : List.of("DATETIME(6)", "DATETIME(5)", "TIMESTAMP(6)", "DATETIME(4)", "DATETIME(3)")) {
            jdbc.execute("ALTER TABLE limited_products MODIFY opens_at " + type + " NULL");
            jdbc.update("UPDATE limited_products SET opens_at = NULL WHERE product_id = 8011");
            soon().until(() -> opensAt(8_011) == null);

            jdbc.update("UPDATE limited_products SET opens_at = '2031-05-06 07:08:09.123' WHERE product_id = 8011");
            soon().untilAsserted(() -> assertThat(opensAt(8_011)).as(type).isEqualTo(OPENING));
        }
        jdbc.execute("ALTER TABLE limited_products MODIFY opens_at DATE NULL");
        jdbc.update("UPDATE limited_products SET opens_at = '2031-05-07' WHERE product_id = 8011");
        soon().untilAsserted(() -> assertThat(opensAt(8_011)).isEqualTo(Instant.parse("2031-05-07T00:00:00Z")));
        jdbc.execute("ALTER TABLE limited_products MODIFY opens_at DATETIME(0) NULL");
        jdbc.update("UPDATE limited_products SET opens_at = '2031-05-06 07:08:09' WHERE product_id = 8011");
        soon().untilAsserted(() -> assertThat(opensAt(8_011)).isEqualTo(Instant.parse("2031-05-06T07:08:09Z")));
        jdbc.execute("ALTER TABLE limited_products MODIFY opens_at DATETIME(6) NULL");

        // The edited value is recognized when it is taken back, to the microsecond.
        jdbc.update("UPDATE limited_products SET opens_at = '1960-01-01 00:00:00.000001' WHERE product_id = 8011");
        soon().untilAsserted(() -> assertThat(jdbc.queryForObject(
                "SELECT CAST(opens_at AS CHAR) FROM limited_products WHERE product_id = 8011", String.class))
                .isEqualTo("2031-05-06 07:08:09.000000"));
        jdbc.execute("ALTER TABLE limited_products MODIFY opens_at DATETIME(3) NULL");
        isHealthy();
    }

    @Test
    void readsTheOtherTablesWhateverTheirWidth() {
        list(8_021);
        jdbc.execute(
                """
                        ALTER TABLE product_restocks MODIFY quantity BIGINT NOT NULL, \
                        MODIFY product_id INT UNSIGNED NOT NULL,
                            MODIFY restock_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, \
                        MODIFY created_at DATETIME(6) NOT NULL""");
        jdbc.execute("""
                ALTER TABLE wishlist_notifications MODIFY wishlist_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
                    MODIFY user_id INT NOT NULL, MODIFY wished_at DATETIME NOT NULL,
                    MODIFY notification_sent BIGINT NOT NULL DEFAULT 0""");
        jdbc.execute(
                """
                        ALTER TABLE orders MODIFY version BIGINT UNSIGNED NOT NULL, \
                        MODIFY ledger_version BIGINT NOT NULL DEFAULT 0,
                            MODIFY user_id INT UNSIGNED NOT NULL, MODIFY order_date DATETIME(6) NOT NULL,
                            MODIFY order_status VARCHAR(40) NOT NULL, MODIFY ledger_hold_until DATETIME(6) NULL,
                            MODIFY order_id VARCHAR(64) CHARACTER SET utf8mb4 NOT NULL, \
                        ADD COLUMN note VARCHAR(10) NULL""");

        jdbc.update("""
                INSERT INTO product_restocks (restock_id, product_id, quantity, created_at)
                VALUES (80211, 8021, 7, '2031-05-06 07:08:09.123000')""");
        jdbc.update("""
                INSERT INTO wishlist_notifications (wishlist_id, user_id, product_id, wished_at)
                VALUES (80212, 9021, 8021, '2031-05-06 07:08:09')""");
        OrderEvent.Placed order = placed(8_021);
        jdbc.update("UPDATE orders SET order_status = 'paid' WHERE product_id = 8021");

        soon().untilAsserted(() -> assertThat(restocks(8_021)).extracting(Restock::quantity, Restock::createdAt)
                .containsOnly(org.assertj.core.groups.Tuple.tuple(7, OPENING)));
        soon().untilAsserted(() -> assertThat(log.read(Topics.WISHLISTS))
                .filteredOn(wish -> wish.productId().value() == 8_021)
                .extracting(Wish::wishedAt)
                .containsOnly(Instant.parse("2031-05-06T07:08:09Z")));
        soon().untilAsserted(() -> assertThat(commands(8_021)).hasOnlyElementsOfType(OrderCommand.Pay.class)
                .extracting(OrderCommand::orderId)
                .containsOnly(order.orderId()));
        publish(new OrderEvent.Paid(order.orderId(), 2, order.userId(), order.productId(), 1, 9, order.at(),
                new CommandId(new UUID(1, 2))));
        soon().until(() -> status(order).equals("paid@2"));
        double refused = service.metric("firstpair_mirror_refused_total");
        double ignored = service.metric("firstpair_mirror_unheeded_total");
        jdbc.execute("ALTER TABLE product_restocks ADD COLUMN note VARCHAR(10) NULL");
        jdbc.execute("ALTER TABLE wishlist_notifications ADD COLUMN note VARCHAR(10) NULL");
        for (String table : List.of("orders", "product_restocks", "wishlist_notifications")) {
            jdbc.update("UPDATE " + table + " SET note = 'mine' WHERE product_id = 8021");
        }
        jdbc.update("UPDATE orders SET user_id = 5, note = 'x' WHERE product_id = 8021");
        soon().until(() -> Long.valueOf(7)
                .equals(
                        jdbc.queryForObject("SELECT user_id FROM orders WHERE product_id = 8021", Long.class)));
        assertThat(service.metric("firstpair_mirror_refused_total")).as("nothing but the user").isEqualTo(refused + 1);
        assertThat(service.metric("firstpair_mirror_unheeded_total")).isEqualTo(ignored);
        isHealthy();
    }

    @Test
    void readsTextOfAnyKindAndIgnoresColumnsThatAreNotIts() {
        list(8_031);
        jdbc.execute(
                """
                        ALTER TABLE limited_products MODIFY product_desc LONGTEXT CHARACTER SET latin1 NULL,
                            MODIFY product_name TEXT CHARACTER SET utf16 NOT NULL, \
                        MODIFY currency VARBINARY(3) NOT NULL DEFAULT 'EUR',
                            ADD COLUMN shelf JSON NULL FIRST, ADD COLUMN place POINT NULL, \
                        ADD COLUMN seen TIME(6) NULL""");

        jdbc.update(
                """
                        UPDATE limited_products SET product_desc = 'für dich', product_name = 'Zweites Pärchen', \
                        currency = 'CHF',
                            shelf = '[1]', place = POINT(1, 2), seen = '-12:00:00' WHERE product_id = 8031""");

        soon().untilAsserted(() -> assertThat(products(8_031)).last()
                .extracting(Product::productName, Product::productDesc, Product::currency)
                .containsExactly("Zweites Pärchen", "für dich", "CHF"));
        int published = products(8_031).size();
        jdbc.update("UPDATE limited_products SET shelf = '[2]', seen = '1:00:00' WHERE product_id = 8031");
        jdbc.update("UPDATE limited_products SET product_price = 1 WHERE product_id = 8031");
        soon().untilAsserted(
                () -> assertThat(products(8_031)).last().extracting(Product::productPrice).isEqualTo(1L));
        assertThat(products(8_031)).as("nothing of the columns alone").hasSize(published + 1);
        jdbc.execute("ALTER TABLE limited_products DROP COLUMN shelf, DROP COLUMN place, DROP COLUMN seen");
        isHealthy();
    }

    /** MySQL stores a name as the last statement writes it, and finds it in any case. */
    @Test
    void readsColumnsThatSomebodyWritesInUpperCase() {
        list(8_071);
        level(8_071, 10, 1);
        jdbc.execute("""
                ALTER TABLE limited_products MODIFY PRODUCT_STOCK INT UNSIGNED NOT NULL DEFAULT 0,
                    CHANGE OPENS_AT OPENS_AT DATETIME(6) NULL""");

        jdbc.update("""
                UPDATE limited_products SET product_stock = product_stock + 4, opens_at = '2031-05-06 07:08:09.123'
                WHERE product_id = 8071""");

        soon().untilAsserted(() -> assertThat(restocks(8_071)).extracting(Restock::quantity).containsExactly(4));
        soon().untilAsserted(() -> assertThat(opensAt(8_071)).isEqualTo(OPENING));
        jdbc.execute("""
                ALTER TABLE limited_products MODIFY product_stock INT NOT NULL DEFAULT 0,
                    CHANGE opens_at opens_at DATETIME(3) NULL""");
        assertThat(details("products-dlt", 8_071)).isEmpty();
        isHealthy();
    }

    @Test
    void putsAsideWhatItCannotReadAndGoesOn() {
        list(8_041);
        level(8_041, 10, 1);
        jdbc.execute("ALTER TABLE limited_products MODIFY product_stock VARCHAR(20) NOT NULL DEFAULT '0'");
        jdbc.update("UPDATE limited_products SET product_stock = 'many' WHERE product_id = 8041");
        soon().untilAsserted(() -> assertThat(details("products-dlt", 8_041))
                .containsOnly("the row cannot be read: product_stock is no longer a whole number: string null"));
        assertThat(service.metric("firstpair_mirror_impossible_total")).isPositive();
        isHealthy();
        jdbc.update("UPDATE limited_products SET product_stock = '10'");
        jdbc.execute("ALTER TABLE limited_products MODIFY product_stock INT NOT NULL DEFAULT 0");

        jdbc.execute("ALTER TABLE limited_products RENAME COLUMN closes_at TO ends_at");
        jdbc.update("UPDATE limited_products SET product_price = 5 WHERE product_id = 8041");
        soon().untilAsserted(() -> assertThat(details("products-dlt", 8_041)).contains("there is no column closes_at"));
        jdbc.execute("ALTER TABLE limited_products RENAME COLUMN ends_at TO closes_at");

        // An edit that cannot be taken back, because the statement no longer fits the table, is logged.
        jdbc.execute("""
                ALTER TABLE limited_products DROP CHECK limited_products_lead,
                    RENAME COLUMN lead_millis TO lead_seconds""");
        jdbc.update("UPDATE limited_products SET product_price = 6 WHERE product_id = 8041");
        soon().untilAsserted(
                () -> assertThat(details("products-dlt", 8_041)).contains("there is no column lead_millis"));
        double refused = service.metric("firstpair_mirror_refused_total");
        jdbc.update("DELETE FROM limited_products WHERE product_id = 8041");
        soon().until(() -> service.metric("firstpair_mirror_refused_total") > refused);
        jdbc.execute("ALTER TABLE limited_products RENAME COLUMN lead_seconds TO lead_millis");

        list(8_042);
        level(8_042, 10, 1);
        jdbc.update("UPDATE limited_products SET product_stock = 11 WHERE product_id = 8042");
        soon().untilAsserted(() -> assertThat(restocks(8_042)).extracting(Restock::quantity).containsExactly(1));
        isHealthy();
    }

    @Test
    void refusesAStockThatTheLedgerCannotCount() {
        list(8_051);
        level(8_051, 10, 1);
        jdbc.execute("ALTER TABLE limited_products MODIFY product_stock BIGINT UNSIGNED NOT NULL DEFAULT 0");

        jdbc.update("UPDATE limited_products SET product_stock = 5000000000 WHERE product_id = 8051");
        soon().until(() -> stock(8_051).equals("10@1"));
        jdbc.update("UPDATE limited_products SET product_stock = 18446744073709551615 WHERE product_id = 8051");
        soon().untilAsserted(() -> assertThat(details("products-dlt", 8_051)).containsOnly(
                "the row cannot be read: product_stock is no longer a whole number of 64 bits: bytes"
                        + " org.apache.kafka.connect.data.Decimal"));

        jdbc.update("UPDATE limited_products SET product_stock = 10 WHERE product_id = 8051");
        jdbc.execute("ALTER TABLE limited_products MODIFY product_stock INT NOT NULL DEFAULT 0");
        assertThat(restocks(8_051)).isEmpty();
        isHealthy();
    }

    @Test
    void followsATableThatTakesTheNameOfOneOfOursThoughItIsStartedAgainMeanwhile() {
        list(8_061);
        level(8_061, 10, 1);
        for (String table : List.of("limited_products", "orders")) {
            jdbc.execute("CREATE TABLE " + table + "_new LIKE " + table);
            jdbc.execute("ALTER TABLE " + table + "_new ADD COLUMN more INT NULL FIRST");
        }
        jdbc.execute("ALTER TABLE limited_products_new MODIFY product_stock BIGINT NOT NULL DEFAULT 0");
        String columns = String.join(", ", jdbc.queryForList("""
                SELECT column_name FROM information_schema.columns
                WHERE table_schema = DATABASE() AND table_name = 'limited_products'""", String.class));
        // Once this is read, the statements are before the position at which the mirror continues after its start.
        list(8_063);
        service.close();
        service = new Service(mysql, NAME);
        soon().until(service::isReady);
        jdbc.update("INSERT INTO limited_products_new (" + columns + ") SELECT " + columns + " FROM limited_products");

        jdbc.execute("""
                RENAME TABLE limited_products TO limited_products_old, limited_products_new TO limited_products,
                    orders TO orders_old, orders_new TO orders""");

        jdbc.update("UPDATE limited_products SET product_stock = product_stock + 4 WHERE product_id = 8061");
        soon().untilAsserted(() -> assertThat(restocks(8_061)).extracting(Restock::quantity).containsExactly(4));
        OrderEvent.Placed order = placed(8_061);
        jdbc.update("UPDATE orders SET order_status = 'paid' WHERE product_id = 8061");
        soon().untilAsserted(() -> assertThat(commands(8_061)).extracting(OrderCommand::orderId)
                .containsOnly(order.orderId()));
        isHealthy();
        jdbc.execute("DROP TABLE limited_products_old, orders_old");
        list(8_062);
    }

    private static void isHealthy() {
        assertThat(service.health("mirror")).contains("STREAMING").doesNotContain("skipped");
        // No dead letter of a statement: Debezium has parsed each.
        assertThat(List.of("products-dlt", "order-commands-dlt")).allSatisfy(
                topic -> assertThat(log.records(topic)).noneMatch(letter -> letter.key().length == 0));
    }

    private static void list(long product) {
        jdbc.update("INSERT INTO limited_products (product_id, product_name, product_price) VALUES (?, 'Pair', 9900)",
                product);
        soon().until(() -> !products(product).isEmpty());
    }

    private static void level(long product, int remaining, long version) {
        log.write(Topics.STOCK_LEVELS, new ProductId(product),
                new StockLevel(new ProductId(product), remaining, 0, 0, remaining, version, null, null, 600_000, 0));
        soon().until(() -> stock(product).equals(remaining + "@" + version));
    }

    private static String stock(long product) {
        return String.valueOf(jdbc.queryForObject("""
                SELECT CONCAT(CAST(product_stock AS SIGNED), '@', stock_version) FROM limited_products
                WHERE product_id = ?""", String.class, product));
    }

    private static OrderEvent.Placed placed(long product) {
        OrderEvent.Placed placed = Histories.placed(OrderId.create(Histories.OPENING, RANDOM), new UserId(7),
                new ProductId(product), Histories.OPENING);
        publish(placed);
        soon().until(() -> status(placed).equals("pending@1"));
        return placed;
    }

    private static void publish(OrderEvent event) {
        log.write(Topics.ORDER_EVENTS, event.orderId(), event);
        log.flush();
    }

    private static String status(OrderEvent order) {
        return String.valueOf(jdbc.queryForObject(
                "SELECT CONCAT(order_status, '@', version) FROM orders WHERE order_id = ?", String.class,
                order.orderId().toString()));
    }

    private static List<Product> products(long product) {
        return log.read(Topics.PRODUCTS).stream().filter(row -> row.productId().value() == product).toList();
    }

    private static @Nullable Instant opensAt(long product) {
        return products(product).getLast().opensAt();
    }

    /** Without repetitions, as the ledger counts them. */
    private static List<Restock> restocks(long product) {
        return log.read(Topics.RESTOCKS)
                .stream()
                .filter(row -> row.productId().value() == product)
                .distinct()
                .toList();
    }

    private static List<OrderCommand> commands(long product) {
        return log.records("order-commands")
                .stream()
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(Long.toString(product)))
                .map(record -> Topics.ORDER_COMMANDS.value()
                        .deserializer()
                        .deserialize("order-commands", record.value()))
                .toList();
    }

    private static List<String> details(String topic, long product) {
        return log.records(topic)
                .stream()
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(Long.toString(product)))
                .map(letter -> Log.header(letter, DeadLetter.DETAIL))
                .distinct()
                .toList();
    }
}
