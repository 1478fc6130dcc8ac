package dev.firstpair.sink.mirror;

import static dev.firstpair.sink.Patience.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.sink.Log;
import dev.firstpair.sink.RetryingDataSource;
import dev.firstpair.sink.Service;
import dev.firstpair.sink.orders.OrderTable;
import dev.firstpair.sink.projection.Histories;
import dev.firstpair.stack.servers.KafkaServer;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.Actor;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.RefusalReason;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Edits by SQL; the test acts as the ledger. The mirror may repeat changes that it reads again after a failure, and
 * topics may be read before the end of a transaction has reached all of them. Runs in parallel with other classes, on
 * its own servers.
 */
class EditsIT {

    private static final Random RANDOM = new Random(3);
    private static final String NAME = "--firstpair.mirror.name=edits";
    /** Small, so that there are many parts. */
    private static final String AT_ONCE = "--firstpair.ledger.at-once=7";
    /** Changelog of order-topology's status view, which keeps every order permanently. */
    private static final String VIEW = "firstpair-orders-orders-changelog";
    private static final String COPY = """
            INSERT INTO orders (order_id, user_id, product_id, order_status, order_date, version, hold_until, \
            updated_at)
            VALUES ('%s', %d, 603, '%s', '2026-11-27', %d, '2026-11-28', '2026-11-27')""";
    private static final String INSERT_WITH_STOCK = """
            INSERT INTO limited_products (product_id, product_name, product_price, product_stock)
            VALUES (?, ?, 9900, ?)""";

    private static KafkaServer kafka;
    private static MysqlServer mysql;
    private static JdbcTemplate jdbc;
    private static Log log;
    private static Service service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        kafka = KafkaServer.start(directory.resolve("kafka"), 0);
        mysql = MysqlServer.start(directory.resolve("mysql"), 0);
        var dataSource = new RetryingDataSource(mysql);
        jdbc = new JdbcTemplate(dataSource);
        Flyway.configure().dataSource(dataSource).load().migrate();
        log = new Log(kafka);
        createView(VIEW);
        service = new Service(kafka, mysql, NAME, AT_ONCE);
        soon().until(service::isReady);
        // Edits of orders made before the snapshot do not count; once anything is published, the snapshot is taken.
        list(500);
    }

    @AfterAll
    static void stop() {
        service.close();
        log.close();
        mysql.kill();
        kafka.kill();
    }

    @Test
    void makesOneRestockOfAStockThatSomebodyEdits() {
        list(501);
        level(501, 10, 1);
        double echoes = service.metric("firstpair_mirror_echoes_total");

        jdbc.update("UPDATE limited_products SET product_stock = product_stock + 100 WHERE product_id = 501");
        soon().untilAsserted(() -> assertThat(restocks(501)).extracting(Restock::quantity).containsExactly(100));
        level(501, 110, 2);
        jdbc.update("UPDATE limited_products SET product_stock = 70, product_price = 1 WHERE product_id = 501");
        soon().untilAsserted(
                () -> assertThat(restocks(501)).extracting(Restock::quantity).containsExactly(100, -40));
        level(501, 70, 3);

        soon().until(() -> service.metric("firstpair_mirror_echoes_total") >= echoes + 2);
        assertThat(restocks(501)).extracting(restock -> restock.restockId().value())
                .hasSize(2)
                .allMatch(id -> id >= RestockId.FIRST_OF_EDITS);
        soon().untilAsserted(() -> assertThat(prices(501)).containsExactly(9_900L, 1L));
    }

    @Test
    void makesARestockOfTheStockThatAProductIsInsertedWith() {
        jdbc.update(INSERT_WITH_STOCK, 511, "By hand", 25);

        soon().untilAsserted(() -> assertThat(restocks(511)).extracting(Restock::quantity).containsExactly(25));
    }

    @Test
    void asksOnceForTheStockThatAProductIsInsertedWithHoweverOftenItIs() {
        jdbc.update(INSERT_WITH_STOCK, 512, "By hand", 25);
        soon().until(() -> restocks(512).size() == 1);
        level(512, 20, 1);

        insertAgain(512, "Inserted again", 25);
        soon().until(() -> stock(512).equals("20@1"));
        // MySQL logs this as an update.
        edit("REPLACE INTO limited_products (product_id, product_name, product_price, product_stock)"
                + " VALUES (512, 'Replaced', 9900, 25)");
        soon().until(() -> stock(512).equals("20@1"));
        insertAgain(512, "Once more", 25);

        soon().untilAsserted(() -> assertThat(names(512))
                .containsExactly("By hand", "Inserted again", "Replaced", "Once more"));
        soon().until(() -> published(512).size() >= 3);
        assertThat(restocks(512)).extracting(Restock::restockId).singleElement().matches(RestockId::ofInsert);
        soon().until(() -> stock(512).equals("20@1"));
    }

    @Test
    void leavesAnyOtherStockOfAProductThatIsInsertedAgainToTheLedger() {
        list(513);
        level(513, 20, 1);
        insertAgain(513, "Inserted again", 30);
        soon().until(() -> stock(513).equals("20@1"));
        soon().untilAsserted(() -> assertThat(restocks(513)).singleElement()
                .matches(restock -> restock.restockId().ofInsert() && restock.quantity() == 30));
        double before = refused("impossible_restock");

        log.write(DeadLetter.of("restocks", 0, 0, "513".getBytes(StandardCharsets.UTF_8),
                Topics.RESTOCKS.value().serializer().serialize("restocks", restocks(513).getFirst()),
                new RecordHeaders(), DeadLetterReason.IMPOSSIBLE, "it has units already"));

        soon().until(() -> refused("impossible_restock") > before);
    }

    @Test
    void asksForNoStockThatTheSinkHadWrittenIntoADump() {
        list(514);
        level(514, 20, 1);

        // Like mysqldump, with the invisible columns.
        inOneTransaction("DELETE FROM limited_products WHERE product_id = 514", """
                INSERT INTO limited_products (product_id, product_name, product_price, product_stock, stock_version,
                    stock_writes)
                VALUES (514, 'Dumped', 9900, 24, 7, 9)""");

        soon().until(() -> stock(514).equals("20@1"));
        soon().untilAsserted(() -> assertThat(names(514)).containsExactly("Pair", "Dumped"));
        assertThat(restocks(514)).isEmpty();
    }

    @Test
    void raisesARowVersionThatSomebodyLowersBelowTheOneThatTheLedgerGoesBy() {
        list(515);
        jdbc.update("UPDATE limited_products SET row_version = 7 WHERE product_id = 515");
        level(515, 10, 1, 7);

        insertAgain(515, "Inserted again", 0);
        soon().until(() -> rowVersion(515) == 8);
        edit("REPLACE INTO limited_products (product_id, product_name, product_price) VALUES (515, 'Replaced', 9900)");
        soon().until(() -> rowVersion(515) == 8);
        jdbc.update("UPDATE limited_products SET product_name = 'Lowered', row_version = 3 WHERE product_id = 515");
        soon().until(() -> rowVersion(515) == 8);
        level(515, 10, 2, 8);
        // Like catalog.
        jdbc.update("UPDATE limited_products SET product_name = 'Changed', row_version = 9 WHERE product_id = 515");
        level(515, 10, 3, 9);

        list(517);
        soon().untilAsserted(() -> assertThat(versions(515)).containsExactly("Pair 0", "Pair 7", "Inserted again 0",
                "Inserted again 8",
                "Replaced 0", "Replaced 8", "Lowered 3", "Lowered 8", "Changed 9"));
        assertThat(restocks(515)).isEmpty();
    }

    @Test
    void raisesARowVersionThatTurnsOutToBeTooLowWhenTheLevelComes() {
        list(516);

        level(516, 10, 1, 7);

        soon().until(() -> rowVersion(516) == 8);
        soon().untilAsserted(() -> assertThat(versions(516)).containsExactly("Pair 0", "Pair 8"));
    }

    @Test
    void reportsATableThatSomebodyTruncatesAndGoesOn() {
        list(591);
        level(591, 10, 1);
        double before = service.metric("firstpair_mirror_unheeded_total");

        jdbc.execute("TRUNCATE TABLE limited_products");

        soon().until(() -> service.metric("firstpair_mirror_unheeded_total") > before);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM limited_products", Long.class)).isZero();
        jdbc.update(INSERT_WITH_STOCK, 591, "Loaded again", 12);
        soon().until(() -> stock(591).equals("10@1"));
        soon().untilAsserted(() -> assertThat(names(591)).containsExactly("Pair", "Loaded again"));
    }

    @Test
    void takesBackAStockThatCannotBe() {
        list(521);
        level(521, 10, 1);

        edit("UPDATE limited_products SET product_stock = -1 WHERE product_id = 521");
        soon().until(() -> stock(521).equals("10@1"));
        edit("UPDATE limited_products SET product_stock = 99, stock_version = 7 WHERE product_id = 521");
        soon().until(() -> stock(521).equals("10@1"));

        soon().until(() -> letters("restocks-dlt", "521").size() == 2);
        // Units sold meanwhile are not lost.
        level(521, 9, 2);
        assertThat(restocks(521)).isEmpty();
    }

    @Test
    void countsNoRestockAgainWhoseIdSomebodyChanges() {
        list(523);
        jdbc.update("INSERT INTO product_restocks (restock_id, product_id, quantity) VALUES (5231, 523, 30)");

        jdbc.update("UPDATE product_restocks SET restock_id = 5232 WHERE restock_id = 5231");
        jdbc.update("INSERT INTO product_restocks (restock_id, product_id, quantity) VALUES (5233, 523, 5)");

        // In their order, since they are in one partition.
        soon().untilAsserted(() -> assertThat(restocks(523)).last().extracting(Restock::quantity).isEqualTo(5));
        assertThat(restocks(523)).extracting(restock -> restock.restockId().value()).containsExactly(5_231L, 5_233L);
    }

    @Test
    void takesBackWhatNoProductCanBe() {
        list(525);
        jdbc.update("UPDATE limited_products SET opens_at = '2026-11-28', lead_millis = 1 WHERE product_id = 525");
        String row = "SELECT * FROM limited_products WHERE product_id = 525";
        String before = jdbc.queryForMap(row).toString();

        List<String> nonsense = List.of("hold_millis = 9223372036854775807", "lead_millis = 999999999999999",
                "opens_at = '1969-12-31'", "opens_at = '2026-11-29', closes_at = '2026-11-27'", "product_name = ''",
                "currency = 'EU', product_price = 1");
        for (String what : nonsense) {
            edit("UPDATE limited_products SET " + what + " WHERE product_id = 525");
            soon().untilAsserted(() -> assertThat(jdbc.queryForMap(row)).asString().as(what).isEqualTo(before));
        }

        double edits = service.metric("firstpair_mirror_edits_total");
        jdbc.update("UPDATE limited_products SET product_price = 2 WHERE product_id = 525");
        soon().untilAsserted(() -> assertThat(prices(525)).endsWith(2L).doesNotContain(1L));
        // More, if the mirror has read it again.
        assertThat(service.metric("firstpair_mirror_edits_total")).isGreaterThanOrEqualTo(edits + 1);
        soon().until(() -> letters("products-dlt", "525").size() == nonsense.size());
    }

    @Test
    void takesBackWhatNoProductCanBeThoughItIsEditedTwiceAndKeepsWhatIsPossible() {
        list(526);
        Object hold = jdbc.queryForObject("SELECT hold_millis FROM limited_products WHERE product_id = 526",
                Long.class);

        // All are read before the first is taken back.
        inOneTransaction(
                "UPDATE limited_products SET hold_millis = 999999999999999, currency = 'EU' WHERE product_id = 526",
                "UPDATE limited_products SET product_price = 7 WHERE product_id = 526",
                "UPDATE limited_products SET hold_millis = 9223372036854775807 WHERE product_id = 526");

        soon().untilAsserted(() -> assertThat(jdbc.queryForMap("""
                SELECT hold_millis, currency, product_price FROM limited_products WHERE product_id = 526"""))
                .isEqualTo(Map.of("hold_millis", hold, "currency", "EUR", "product_price", 7L)));
        soon().untilAsserted(() -> assertThat(prices(526)).endsWith(7L));
        list(527);
        assertThat(letters("products-dlt", "526")).hasSize(2);
    }

    @Test
    void takesBackAStockThatTheLedgerRefuses() {
        list(531);
        level(531, 10, 1);
        jdbc.update("UPDATE limited_products SET product_stock = 2147483647 WHERE product_id = 531");
        soon().until(() -> restocks(531).size() == 1);
        double before = refused("impossible_restock");

        log.write(DeadLetter.of("restocks", 0, 0, "531".getBytes(StandardCharsets.UTF_8),
                Topics.RESTOCKS.value().serializer().serialize("restocks", restocks(531).getFirst()),
                new RecordHeaders(),
                DeadLetterReason.IMPOSSIBLE, "too many"));

        soon().until(() -> stock(531).equals("10@1"));
        soon().until(() -> refused("impossible_restock") > before);
    }

    @Test
    void restoresAProductThatSomebodyDeletesWithTheStockThatItHasMeanwhile() {
        list(541);
        level(541, 10, 1);
        jdbc.update("UPDATE limited_products SET hold_millis = 5000, lead_millis = 60000,"
                + " image_url = '/images/541.jpg', drop_name = 'Pairs', size_label = 'EU 42' WHERE product_id = 541");

        edit("DELETE FROM limited_products WHERE product_id = 541");
        soon().until(() -> stock(541).equals("10@1"));
        edit("UPDATE limited_products SET product_id = 542 WHERE product_id = 541");
        soon().until(() -> stock(541).equals("10@1"));
        soon().until(() -> jdbc.queryForList("SELECT 1 FROM limited_products WHERE product_id = 542").isEmpty());
        assertThat(jdbc.queryForMap("SELECT hold_millis, lead_millis, image_url, drop_name, size_label"
                + " FROM limited_products WHERE product_id = 541"))
                .isEqualTo(Map.of("hold_millis", 5_000L, "lead_millis", 60_000L, "image_url", "/images/541.jpg",
                        "drop_name", "Pairs", "size_label", "EU 42"));

        level(541, 9, 2);
        assertThat(restocks(541)).isEmpty();
        assertThat(log.read(Topics.PRODUCTS)).extracting(product -> product.productId().value())
                .doesNotContain(542L);
    }

    @Test
    void putsProductsBackWhoseIdsSomebodyShifts() {
        list(551);
        level(551, 10, 1);
        list(552);
        level(552, 20, 1);
        jdbc.update("UPDATE limited_products SET product_price = 552 WHERE product_id = 552");

        edit("UPDATE limited_products SET product_id = product_id + 1 WHERE product_id IN (551, 552)"
                + " ORDER BY product_id DESC");

        String rows = "SELECT product_id, product_price, product_stock FROM limited_products"
                + " WHERE product_id BETWEEN 551 AND 553 ORDER BY product_id";
        soon().untilAsserted(() -> assertThat(jdbc.queryForList(rows).toString())
                .isEqualTo("[{product_id=551, product_price=9900, product_stock=10},"
                        + " {product_id=552, product_price=552, product_stock=20}]"));
        list(554);
        assertThat(jdbc.queryForList(rows)).hasSize(2);
        soon().untilAsserted(() -> assertThat(prices(552)).containsExactly(9_900L, 552L));
    }

    @Test
    void leavesAnOrderAloneThatGetsItsIdBack() {
        OrderEvent.Placed order = placed(577);
        OrderId other = OrderId.create(Histories.OPENING, RANDOM);
        List<String> rows = rows(577);

        inOneTransaction("UPDATE orders SET order_id = '" + other + "' WHERE product_id = 577",
                "UPDATE orders SET order_id = '" + order.orderId() + "' WHERE product_id = 577");

        list(577);
        soon().untilAsserted(() -> assertThat(rows(577)).isEqualTo(rows));
        list(586);
        assertThat(rows(577)).isEqualTo(rows);
    }

    @Test
    void takesAwayAProductWhoseIdCannotBe() {
        list(545);
        level(545, 10, 1);

        edit("""
                INSERT INTO limited_products (product_id, product_name, product_price, product_stock)
                VALUES (-545, 'Stray', 9900, 5)""");
        soon().until(() -> jdbc.queryForList("SELECT 1 FROM limited_products WHERE product_id = -545").isEmpty());
        edit("UPDATE limited_products SET product_id = -546 WHERE product_id = 545");
        soon().until(() -> jdbc.queryForList("SELECT 1 FROM limited_products WHERE product_id = -546").isEmpty());
        soon().until(() -> stock(545).equals("10@1"));

        double refused = service.metric("firstpair_mirror_refused_total");
        list(547);
        soon().until(() -> letters("products-dlt", "-545").size() == 1);
        soon().until(() -> letters("products-dlt", "-546").size() == 1);
        assertThat(service.metric("firstpair_mirror_refused_total")).isEqualTo(refused);
    }

    @Test
    void makesOneCommandOfEachStatusThatSomebodyEdits() {
        OrderEvent.Placed first = placed(551);
        OrderEvent.Placed second = placed(551);
        OrderEvent.Placed third = placed(551);
        publish(paid(third, 2));
        soon().until(() -> row(third).equals("paid@2 -"));

        jdbc.update("UPDATE orders SET order_status = 'canceled' WHERE product_id = 551 AND order_status = 'paid'");
        jdbc.update("UPDATE orders SET order_status = 'paid' WHERE product_id = 551 AND order_status = 'pending'");
        jdbc.update("UPDATE orders SET order_status = 'completed' WHERE order_id = ?", first.orderId().toString());

        soon().untilAsserted(() -> assertThat(said(commands(551))).containsExactlyInAnyOrder(
                "Cancel " + third.orderId(), "Complete " + first.orderId(), "Pay " + first.orderId(),
                "Pay " + second.orderId()));
        assertThat(commands(551)).extracting(OrderCommand::actor).containsOnly(new Actor.System("mirror"));

        double echoes = service.metric("firstpair_mirror_echoes_total");
        publish(new OrderEvent.Canceled(third.orderId(), 3, third.userId(), third.productId(), 1, 9, third.at(),
                CancelReason.BY_ADMIN, null, null, null));
        publish(paid(first, 2));
        publish(new OrderEvent.Completed(first.orderId(), 3, first.userId(), first.productId(), 1, 9, first.at(),
                new CommandId(new UUID(1, 3))));
        publish(paid(second, 2));
        soon().until(() -> row(third).equals("canceled@3 BY_ADMIN") && row(first).equals("completed@3 -")
                && row(second).equals("paid@2 -"));
        soon().until(() -> service.metric("firstpair_mirror_echoes_total") >= echoes + 3);
        assertThat(commands(551)).hasSize(4);
    }

    @Test
    void takesBackAStatusThatTheLedgerRefuses() {
        OrderEvent.Placed order = placed(561);
        jdbc.update("UPDATE orders SET order_status = 'paid', version = 9 WHERE order_id = ?",
                order.orderId().toString());
        soon().until(() -> commands(561).size() == 1);
        double before = refused("hold_expired");

        publish(new OrderEvent.CommandRefused(order.orderId(), 2, order.userId(), order.productId(), 1, 9, order.at(),
                commands(561).getFirst().commandId(), RefusalReason.HOLD_EXPIRED, true, null));

        soon().until(() -> row(order).equals("pending@1 -"));
        soon().until(() -> refused("hold_expired") > before);
        publish(new OrderEvent.Canceled(order.orderId(), 3, order.userId(), order.productId(), 1, 9, order.at(),
                CancelReason.PAYMENT_TIMED_OUT, null, null, null));
        soon().until(() -> row(order).equals("canceled@3 PAYMENT_TIMED_OUT"));
    }

    @Test
    void deadLettersARefusalAfterWhichMysqlDoesNotTakeTheRowBack() {
        OrderEvent.Placed order = placed(562);
        jdbc.update("UPDATE orders SET order_status = 'paid' WHERE product_id = 562");
        jdbc.execute("ALTER TABLE orders ADD CONSTRAINT paid CHECK (product_id <> 562 OR order_status = 'paid')");
        try {
            publish(new OrderEvent.CommandRefused(order.orderId(), 2, order.userId(), order.productId(), 1, 9,
                    order.at(), new CommandId(new UUID(1, 562)), RefusalReason.HOLD_EXPIRED, true, null));

            soon().until(() -> letters("order-events-dlt", order.orderId().toString()).size() == 1);
            placed(563);
        } finally {
            jdbc.execute("ALTER TABLE orders DROP CHECK paid");
        }
        assertThat(service.bean(OrderTable.class).restore(order.orderId())).isTrue();
    }

    @Test
    void takesBackWhatMakesNoSense() {
        OrderEvent.Placed pending = placed(571);
        OrderEvent.Placed completed = placed(571);
        publish(paid(completed, 2));
        publish(new OrderEvent.Completed(completed.orderId(), 3, completed.userId(), completed.productId(), 1, 9,
                completed.at(), new CommandId(new UUID(1, 3))));
        soon().until(() -> row(completed).equals("completed@3 -"));
        List<String> rows = rows(571);

        for (String nonsense : List.of(
                "UPDATE orders SET order_status = 'pending' WHERE product_id = 571 AND order_status = 'completed'",
                "UPDATE orders SET order_status = 'canceled' WHERE product_id = 571 AND order_status = 'completed'",
                "UPDATE orders SET order_status = 'completed' WHERE product_id = 571 AND order_status = 'pending'",
                "UPDATE orders SET order_status = 'nonsense' WHERE product_id = 571 AND order_status = 'pending'",
                "UPDATE orders SET user_id = 1 WHERE product_id = 571",
                "UPDATE orders SET product_id = 572 WHERE product_id = 571",
                "UPDATE orders SET version = 77 WHERE product_id = 571 AND order_status = 'pending'",
                "UPDATE orders SET hold_until = '2030-01-01' WHERE product_id = 571",
                "UPDATE orders SET order_status = 'canceled', user_id = 2 WHERE product_id = 571",
                "DELETE FROM orders WHERE product_id = 571",
                "UPDATE orders SET order_id = CONCAT('f', SUBSTRING(order_id, 2)) WHERE product_id = 571",
                "UPDATE orders SET order_id = 'nonsense' WHERE product_id = 571 LIMIT 1",
                """
                        REPLACE INTO orders (order_id, user_id, product_id, order_status, order_date, version, \
                        updated_at)
                        SELECT order_id, 9, product_id, 'paid', NOW(), 1, NOW() FROM orders WHERE product_id = 571""",
                """
                        INSERT INTO orders (order_id, user_id, product_id, order_status, order_date, version, \
                        updated_at)
                        VALUES ('019a0000-0000-7000-8000-000000000571', 1, 571, 'paid', NOW(), 1, NOW())""",
                """
                        INSERT INTO orders (order_id, user_id, product_id, order_status, order_date, version, \
                        updated_at)
                        SELECT UPPER(order_id), user_id, product_id, order_status, order_date, version, updated_at \
                        FROM orders WHERE product_id = 571""")) {
            edit(nonsense);
            soon().untilAsserted(() -> assertThat(rows(571)).as(nonsense).isEqualTo(rows));
        }

        assertThat(jdbc.queryForList("SELECT 1 FROM orders WHERE product_id = 572")).isEmpty();
        soon().untilAsserted(() -> assertThat(letters("order-commands-dlt", "571")).extracting(
                letter -> Log.header(letter, DeadLetter.DETAIL).replaceAll("order [0-9a-f-]{36}", "order"))
                .contains("order: an order that is completed cannot become pending", "order: '' is no status",
                        "order: the ledger forgets no order; cancel it by its status",
                        "order is none of the ledger's: orders are placed by requests"));
        for (String reason : List.of("impossible_status", "unknown_status", "fixed_column", "deleted", "invented")) {
            assertThat(refused(reason)).as(reason).isPositive();
        }
        assertThat(commands(571)).isEmpty();
        publish(paid(pending, 2));
        soon().until(() -> row(pending).equals("paid@2 -"));
    }

    @Test
    void leavesRowsThatSomebodyCopiesWithoutTheInvisibleColumns() {
        OrderEvent.Placed pending = placed(601);
        OrderEvent.Placed paid = placed(601);
        publish(paid(paid, 2));
        soon().until(() -> row(paid).equals("paid@2 -"));
        List<String> rows = rows(601);
        List<String> ledger = List.of(ledger(pending), ledger(paid));
        double invented = refused("invented");

        jdbc.execute("CREATE TABLE orders_bak AS SELECT * FROM orders");
        jdbc.execute("TRUNCATE orders");
        jdbc.execute("INSERT INTO orders SELECT * FROM orders_bak");

        soon().untilAsserted(() -> assertThat(List.of(ledger(pending), ledger(paid))).isEqualTo(ledger));
        assertThat(rows(601)).isEqualTo(rows);
        assertThat(refused("invented")).isEqualTo(invented);
        assertThat(letters("order-commands-dlt", "601")).isEmpty();
        assertThat(commands(601)).isEmpty();
        jdbc.update("UPDATE orders SET order_status = 'canceled' WHERE product_id = 601 AND order_status = 'paid'");
        soon().untilAsserted(() -> assertThat(said(commands(601))).containsExactly("Cancel " + paid.orderId()));
        jdbc.execute("DROP TABLE orders_bak");
    }

    @Test
    void bringsRowsBackOfATableOfOrdersThatSomebodyTruncates() {
        OrderEvent.Placed order = placed(602);
        OrderId old = known(602, "PAID", 2);
        List<String> rows = rows(602);
        String ledger = ledger(order);

        jdbc.execute("TRUNCATE orders");

        soon().untilAsserted(() -> assertThat(ledger(order)).isEqualTo(ledger));
        assertThat(rows(602)).containsAll(rows);
        soon().until(() -> state(old).equals("paid@2 of 7, known at 2"));
        assertThat(commands(602)).isEmpty();
    }

    @Test
    void asksTheLedgerForOrdersThatAreOlderThanTheTopic() {
        OrderId agrees = known(603, "PAID", 2);
        OrderId differs = known(603, "CANCELED", 3);
        OrderId gone = known(603, "COMPLETED", 3);
        OrderId rejected = known(603, "REJECTED", 1);
        OrderId unknown = OrderId.create(Histories.OPENING, RANDOM);

        inOneTransaction(copy(agrees, 7, "paid", 2), copy(differs, 8, "completed", 9), copy(gone, 7, "completed", 3),
                copy(rejected, 7, "pending", 1), copy(unknown, 7, "paid", 2),
                "DELETE FROM orders WHERE order_id = '" + gone + "'");

        soon().until(() -> state(agrees).equals("paid@2 of 7, known at 2"));
        soon().until(() -> state(differs).equals("canceled@3 of 7, known at 3"));
        soon().until(() -> state(gone).equals("completed@3 of 7, known at 3"));
        soon().untilAsserted(() -> assertThat(jdbc.queryForList("SELECT order_id FROM orders WHERE product_id = 603",
                String.class)).containsExactlyInAnyOrder(agrees.toString(), differs.toString(), gone.toString()));
        assertThat(jdbc.queryForObject("SELECT hold_until FROM orders WHERE order_id = ?", String.class,
                agrees.toString())).startsWith("2026-11-28");
        soon().untilAsserted(() -> assertThat(letters("order-commands-dlt", "603"))
                .extracting(letter -> Log.header(letter, DeadLetter.DETAIL))
                .containsExactlyInAnyOrder(
                        "order " + differs + ": its row was not what the ledger said, and had lost what that was",
                        "order " + rejected + " is none of the ledger's: orders are placed by requests",
                        "order " + unknown + " is none of the ledger's: orders are placed by requests"));
        // An edit of such a row is an edit like any other.
        jdbc.update("UPDATE orders SET order_status = 'completed' WHERE order_id = ?", agrees.toString());
        soon().untilAsserted(() -> assertThat(said(commands(603))).containsExactly("Complete " + agrees));
    }

    @Test
    void correctsTheDateOfACopiedRowThatHasNoDeadline() {
        OrderId order = known(607, "COMPLETED", 3);

        jdbc.execute(copy(order, 7, "completed", 3).replace(" 603,", " 607,").replace("'2026-11-28'", "NULL"));

        soon().until(() -> state(order).equals("completed@3 of 7, known at 3"));
        assertThat(jdbc.queryForObject("SELECT CONCAT(order_date, ', ', ledger_order_date) FROM orders"
                + " WHERE order_id = ?", String.class, order.toString()))
                .isEqualTo("1970-01-01 00:00:00.001, 1970-01-01 00:00:00.001");
    }

    /** Like TRUNCATE, it has no rows in the binlog. */
    @Tag("nightly")
    @Test
    void bringsRowsBackOfAPartitionThatSomebodyTruncates() {
        OrderEvent.Placed order = placed(606);
        String ledger = ledger(order);
        jdbc.execute("ALTER TABLE orders PARTITION BY KEY (order_id) PARTITIONS 2");

        jdbc.execute("ALTER TABLE orders TRUNCATE PARTITION ALL");

        soon().untilAsserted(() -> assertThat(ledger(order)).isEqualTo(ledger));
        jdbc.execute("ALTER TABLE orders REMOVE PARTITIONING");
    }

    @Tag("nightly")
    @Test
    void bringsRowsBackThoughItIsStartedAgainBeforeThat() {
        OrderId old = known(605, "PAID", 2);
        OrderEvent.Placed order = placed(605);

        jdbc.execute("TRUNCATE orders");
        soon().until(() -> !lost().isEmpty());
        service.close();
        service = new Service(kafka, mysql, NAME, AT_ONCE);

        soon().until(service::isReady);
        soon().untilAsserted(() -> assertThat(rows(605)).hasSize(2));
        soon().until(() -> state(old).equals("paid@2 of 7, known at 2"));
        soon().until(() -> row(order).equals("pending@1 -"));
        soon().until(() -> lost().isEmpty());
    }

    @Tag("nightly")
    @Test
    void keepsDeadlinesOfManyRowsThatSomebodyCopiesAndReportsThoseThatDiffer() {
        Set<OrderId> copied = IntStream.range(0, 30)
                .mapToObj(i -> known(6_031, "COMPLETED", 3))
                .collect(Collectors.toSet());
        OrderId differs = known(6_031, "CANCELED", 3);
        OrderId missing = known(6_031, "PAID", 2);

        jdbc.execute("TRUNCATE orders");
        inOneTransaction(Stream.concat(copied.stream().map(order -> copy(order, 7, "completed", 3)),
                Stream.of(copy(differs, 7, "paid", 2)))
                .map(sql -> sql.replace(" 603,", " 6031,"))
                .toArray(String[]::new));

        soon().until(() -> rows(6_031).size() == 32 && state(missing).equals("paid@2 of 7, known at 2"));
        soon().until(() -> state(differs).equals("canceled@3 of 7, known at 3"));
        soon().untilAsserted(() -> assertThat(jdbc.queryForList("""
                SELECT DISTINCT CONCAT(order_status, ' ', ledger_version, ' ', DATE(hold_until), ' ',
                    DATE(ledger_hold_until))
                FROM orders WHERE product_id = 6031 AND order_status = 'completed'""", String.class))
                .containsExactly("completed 3 2026-11-28 2026-11-28"));
        soon().untilAsserted(() -> assertThat(letters("order-commands-dlt", "6031"))
                .extracting(letter -> Log.header(letter, DeadLetter.DETAIL))
                .containsExactly(
                        "order " + differs + ": its row was not what the ledger said, and had lost what that was"));
    }

    @Tag("nightly")
    @Test
    void takesNoRowAwayAsLongAsTheLedgerCannotBeAsked() {
        service.close();
        service = new Service(kafka, mysql, NAME, AT_ONCE, "--firstpair.ledger.application-id=late");
        soon().until(service::isReady);
        OrderId unknown = OrderId.create(Histories.OPENING, RANDOM);

        jdbc.execute(copy(unknown, 7, "paid", 2));
        soon().until(() -> service.health("mirror").contains("there is no topic late-orders-changelog"));
        list(604);
        assertThat(jdbc.queryForList("SELECT 1 FROM orders WHERE order_id = ?", unknown.toString())).hasSize(1);
        assertThat(service.isReady()).isTrue();
        createView("late-orders-changelog");

        soon().until(() -> jdbc.queryForList("SELECT 1 FROM orders WHERE order_id = ?", unknown.toString()).isEmpty());
        soon().until(() -> !service.health("mirror").contains("unknownOrders"));
        service.close();
        service = new Service(kafka, mysql, NAME, AT_ONCE);
        soon().until(service::isReady);
    }

    @Test
    void takesBackADateThatIsNone() {
        list(611);
        jdbc.update("UPDATE limited_products SET opens_at = '2031-11-28' WHERE product_id = 611");
        String row = "SELECT * FROM limited_products WHERE product_id = 611";
        String before = jdbc.queryForMap(row).toString();

        List<String> nonsense = List.of("opens_at = ''", "opens_at = '2031-00-10'", "opens_at = '2031-02-31'",
                "closes_at = ''", "created_at = ''", "opens_at = '', product_price = 1");
        for (String what : nonsense) {
            double count = service.metric("firstpair_mirror_refused_total");
            loosely("UPDATE limited_products SET " + what + " WHERE product_id = 611",
                    what.contains("02-31") ? "ALLOW_INVALID_DATES" : "");
            soon().until(() -> service.metric("firstpair_mirror_refused_total") > count);
            soon().untilAsserted(() -> assertThat(jdbc.queryForMap(row)).asString().as(what).isEqualTo(before));
        }

        list(612);
        assertThat(log.read(Topics.PRODUCTS)).filteredOn(product -> product.productId().value() == 611)
                .last()
                .extracting(Product::opensAt, Product::closesAt)
                .containsExactly(Instant.parse("2031-11-28T00:00:00Z"), null);
        assertThat(prices(611)).containsExactly(9_900L);
        assertThat(letters("products-dlt", "611")).isNotEmpty()
                .allSatisfy(
                        letter -> assertThat(Log.header(letter, DeadLetter.DETAIL)).contains("is no date: "));
    }

    @Test
    void publishesNoProductThatIsInsertedWithADateThatIsNoneBeforeItIsCorrected() {
        loosely("""
                INSERT INTO limited_products (product_id, product_name, product_price, opens_at)
                VALUES (613, 'Pair', 9900, '')""", "");
        soon().until(() -> letters("products-dlt", "613").size() == 1);
        loosely("UPDATE limited_products SET product_price = 1 WHERE product_id = 613", "");
        soon().until(() -> letters("products-dlt", "613").size() == 2);
        list(614);
        assertThat(prices(613)).isEmpty();

        jdbc.update("UPDATE limited_products SET opens_at = NULL WHERE product_id = 613");

        soon().untilAsserted(() -> assertThat(prices(613)).containsExactly(1L));
    }

    @Test
    void restoresWhatSomebodyWritesInTheOtherCase() {
        OrderEvent.Placed order = placed(573);
        publish(new OrderEvent.Canceled(order.orderId(), 2, order.userId(), order.productId(), 1, 9, order.at(),
                CancelReason.BY_ADMIN, null, null, null));
        soon().until(() -> row(order).equals("canceled@2 BY_ADMIN"));
        List<String> rows = rows(573);

        edit("UPDATE orders SET order_id = UPPER(order_id) WHERE product_id = 573");
        soon().untilAsserted(() -> assertThat(rows(573)).isEqualTo(rows));
        edit("UPDATE orders SET cancel_reason = LOWER(cancel_reason) WHERE product_id = 573");
        soon().untilAsserted(() -> assertThat(rows(573)).isEqualTo(rows));

        list(573);
        assertThat(rows(573)).isEqualTo(rows);
    }

    @Test
    void restoresWhatTheLedgerSaidWhereSomebodyForgesIt() {
        OrderEvent.Placed order = placed(574);
        publish(paid(order, 2));
        soon().until(() -> row(order).equals("paid@2 -"));
        List<String> rows = rows(574);
        String ledger = ledger(order);

        for (String forged : List.of("ledger_status = 'completed'", "ledger_status = NULL", "ledger_user_id = 0",
                "ledger_product_id = NULL", "ledger_order_date = '2001-01-01'", "ledger_cancel_reason = 'x'",
                "ledger_hold_until = NULL", "ledger_updated_at = NULL", "ledger_version = 1", "ledger_version = 0",
                "ledger_version = 99", "ledger_version = 99, order_status = 'completed'",
                "ledger_restores = ledger_restores + 1, order_status = 'completed'",
                "ledger_user_id = 8, user_id = 8, ledger_status = 'pending', order_status = 'canceled'")) {
            edit("UPDATE orders SET " + forged + " WHERE product_id = 574");
            soon().untilAsserted(() -> {
                assertThat(ledger(order)).as(forged).isEqualTo(ledger);
                assertThat(rows(574)).as(forged).isEqualTo(rows);
            });
        }
        inOneTransaction("UPDATE orders SET ledger_status = 'completed' WHERE product_id = 574",
                "UPDATE orders SET ledger_status = 'canceled' WHERE product_id = 574");
        list(574);
        soon().untilAsserted(() -> assertThat(ledger(order)).isEqualTo(ledger));
        assertThat(rows(574)).isEqualTo(rows);
        assertThat(commands(574)).isEmpty();
        publish(new OrderEvent.Completed(order.orderId(), 3, order.userId(), order.productId(), 1, 9, order.at(),
                new CommandId(new UUID(1, 3))));
        soon().until(() -> row(order).equals("completed@3 -"));
    }

    /**
     * The first edit's restore copies the ledger_* columns as the second edit left them, before that edit is taken
     * back.
     */
    @Test
    void restoresWhatTheLedgerSaidThoughTheRowIsRestoredMeanwhile() {
        OrderEvent.Placed order = placed(583);
        List<String> rows = rows(583);
        String ledger = ledger(order);

        inOneTransaction("UPDATE orders SET hold_until = NULL WHERE product_id = 583",
                "UPDATE orders SET ledger_order_date = '2001-01-01' WHERE product_id = 583");
        list(583);
        soon().untilAsserted(() -> assertThat(ledger(order)).isEqualTo(ledger));
        soon().untilAsserted(() -> assertThat(rows(583)).isEqualTo(rows));
    }

    @Test
    void doesNotTakeTheCompletionOfWhatTheLedgerSaidForAnEdit() {
        OrderEvent.Placed order = placed(584);
        String ledger = ledger(order);

        edit("UPDATE orders SET ledger_product_id = NULL WHERE product_id = 584");
        soon().untilAsserted(() -> assertThat(ledger(order)).isEqualTo(ledger));
        list(584);
        assertThat(letters("order-commands-dlt", "584")).hasSize(1);
    }

    @Test
    void putsAsideAnEditOfARowOfWhichItCannotReadWhatTheLedgerSaidAndGoesOn() {
        OrderEvent.Placed order = placed(576);
        List<String> rows = rows(576);

        // All are read before the first is taken back.
        inOneTransaction("UPDATE orders SET ledger_cancel_reason = 'x', ledger_user_id = 0 WHERE product_id = 576",
                "UPDATE orders SET user_id = 8 WHERE product_id = 576",
                "UPDATE orders SET ledger_status = NULL, ledger_cancel_reason = NULL WHERE product_id = 576",
                "UPDATE orders SET order_status = 'paid' WHERE product_id = 576");

        list(576);
        soon().untilAsserted(() -> assertThat(rows(576)).isEqualTo(rows));
        String unreadable = "what the ledger said of order " + order.orderId()
                + " cannot be read: a user id is at least 1, not 0";
        soon().untilAsserted(() -> assertThat(letters("order-commands-dlt", "576"))
                .extracting(letter -> Log.header(letter, DeadLetter.DETAIL))
                .containsExactly("order " + order.orderId() + ": what the ledger said is not anybody's to edit",
                        unreadable, unreadable, unreadable));
        publish(paid(order, 2));
        soon().until(() -> row(order).equals("paid@2 -"));
    }

    @Test
    void asksTheLedgerForWhatSomebodyMakesOfAnOrderThatARepairHasForgotten() {
        // Ten seconds after another test has emptied the table, all orders get their rows, this one too.
        soon().until(() -> jdbc.queryForList("SELECT order_id FROM lost_orders").isEmpty());
        OrderEvent.Placed order = placed(578);
        service.bean(OrderTable.class).resetVersions(List.of(order.orderId()));
        double ignored = service.metric("firstpair_mirror_unheeded_total");

        jdbc.update("UPDATE orders SET user_id = 8 WHERE product_id = 578");
        jdbc.update("UPDATE orders SET order_status = 'paid' WHERE product_id = 578");

        soon().untilAsserted(
                () -> assertThat(said(commands(578))).containsExactly("Pay " + order.orderId()));
        // More, if the mirror has read it again.
        assertThat(service.metric("firstpair_mirror_unheeded_total")).isGreaterThanOrEqualTo(ignored + 1);
        list(578);
        assertThat(row(order)).isEqualTo("paid@1 -");
        // Like the rest of the repair.
        publish(order);
        soon().until(() -> row(order).equals("pending@1 -"));
        service.bean(OrderTable.class).restore(order.orderId());
        assertThat(jdbc.queryForList("SELECT user_id FROM orders WHERE product_id = 578", Long.class))
                .containsExactly(7L);
    }

    @Test
    void makesTheSameOfAnEditThatItReadsAgain() {
        String offsets = "edits-3-offsets";
        list(581);
        level(581, 10, 1);
        soon().until(() -> log.records(offsets).size() > 1);
        ConsumerRecord<byte[], byte[]> before = log.records(offsets).getLast();
        OrderEvent.Placed order = placed(581);
        OrderEvent.Placed other = placed(581);
        jdbc.update("UPDATE limited_products SET product_stock = product_stock + 1 WHERE product_id = 581");
        jdbc.update("UPDATE limited_products SET product_stock = product_stock + 1 WHERE product_id = 581");
        jdbc.update("UPDATE orders SET order_status = 'canceled' WHERE product_id = 581");
        jdbc.update("UPDATE orders SET user_id = 3 WHERE product_id = 581");
        soon().until(() -> restocks(581).size() == 2 && commands(581).size() == 2);
        Set<RestockId> restockIds = restocks(581).stream().map(Restock::restockId).collect(Collectors.toSet());
        Set<CommandId> commandIds = commands(581).stream().map(OrderCommand::commandId).collect(Collectors.toSet());
        assertThat(restockIds).hasSize(2);
        assertThat(commandIds).hasSize(2);

        service.close();
        int published = published(581).size();
        int commanded = commanded(581).size();
        log.write(offsets, new String(before.key(), StandardCharsets.UTF_8),
                new String(before.value(), StandardCharsets.UTF_8));
        log.flush();
        service = new Service(kafka, mysql, NAME, AT_ONCE);
        soon().until(service::isReady);

        soon().until(() -> published(581).size() > published && commanded(581).size() > commanded);
        publish(paid(order, 2));
        publish(paid(other, 2));
        soon().until(() -> row(order).equals("paid@2 -") && row(other).equals("paid@2 -"));
        list(582);
        assertThat(published(581)).extracting(Restock::restockId).hasSameElementsAs(restockIds);
        assertThat(commanded(581)).extracting(OrderCommand::commandId).hasSameElementsAs(commandIds);
    }

    private static void list(long product) {
        jdbc.update("INSERT INTO limited_products (product_id, product_name, product_price) VALUES (?, 'Pair', 9900)",
                product);
        soon().until(() -> log.read(Topics.PRODUCTS).stream().anyMatch(row -> row.productId().value() == product));
    }

    private static void insertAgain(long product, String name, int stock) {
        inOneTransaction("DELETE FROM limited_products WHERE product_id = " + product,
                "INSERT INTO limited_products (product_id, product_name, product_price, product_stock) VALUES ("
                        + product + ", '" + name + "', 9900, " + stock + ")");
    }

    private static void inOneTransaction(String... statements) {
        new TransactionTemplate(new JdbcTransactionManager(Objects.requireNonNull(jdbc.getDataSource())))
                .executeWithoutResult(status -> jdbc.batchUpdate(statements));
    }

    /** The ledger publishes a level, and the row shows it. */
    private static void level(long product, int remaining, long version) {
        level(product, remaining, version, 0);
    }

    private static void level(long product, int remaining, long version, long rowVersion) {
        log.write(Topics.STOCK_LEVELS, new ProductId(product), new StockLevel(new ProductId(product), remaining, 0, 0,
                remaining, version, null, null, 600_000, rowVersion));
        soon().until(() -> stock(product).equals(remaining + "@" + version));
    }

    private static OrderEvent.Placed placed(long product) {
        OrderEvent.Placed placed = Histories.placed(OrderId.create(Histories.OPENING, RANDOM), new UserId(7),
                new ProductId(product), Histories.OPENING);
        publish(placed);
        soon().until(() -> row(placed).equals("pending@1 -"));
        return placed;
    }

    private static OrderEvent.Paid paid(OrderEvent.Placed order, int version) {
        return new OrderEvent.Paid(order.orderId(), version, order.userId(), order.productId(), 1, 9, order.at(),
                new CommandId(new UUID(1, 2)));
    }

    private static void publish(OrderEvent event) {
        log.write(Topics.ORDER_EVENTS, event.orderId(), event);
        log.flush();
    }

    /** Like a client without strict mode, which accepts unknown statuses. */
    private static void edit(String sql) {
        double before = service.metric("firstpair_mirror_refused_total");
        try (Connection connection = Objects.requireNonNull(jdbc.getDataSource()).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION sql_mode = ''");
            assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
        soon().until(() -> service.metric("firstpair_mirror_refused_total") > before);
    }

    /** Without strict mode. */
    private static void loosely(String sql, String mode) {
        try (Connection connection = Objects.requireNonNull(jdbc.getDataSource()).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION sql_mode = '" + mode + "'");
            assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static void createView(String topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
        } catch (ExecutionException | InterruptedException e) {
            assertThat(e).hasCauseInstanceOf(TopicExistsException.class);
        }
    }

    /** An order of user 7 that is in the ledger's view, and no longer in the topic. */
    private static OrderId known(long product, String status, int version) {
        OrderId order = OrderId.create(Histories.OPENING, RANDOM);
        String before = version == 1 ? "" : "{\"version\":1,\"type\":\"Placed\",\"status\":\"PENDING\",\"at\":1},";
        log.write(VIEW, order.toString(), """
                {"orderId":"%s","userId":7,"productId":%d,"status":"%s","version":%d,"placedAt":1,"updatedAt":2,
                "history":[%s{"version":%d,"type":"any","status":"%s","at":2%s}]}""".formatted(order, product, status,
                version, before, version, status, status.equals("CANCELED") ? ",\"reason\":\"BY_USER\"" : ""));
        log.flush();
        return order;
    }

    private static String copy(OrderId order, long user, String status, int version) {
        return COPY.formatted(order, user, status, version);
    }

    private static List<String> lost() {
        return jdbc.queryForList("SELECT order_id FROM lost_orders", String.class);
    }

    private static String state(OrderId order) {
        return String.valueOf(jdbc.queryForObject("""
                SELECT CONCAT(order_status, '@', version, ' of ', user_id, ', known at ', ledger_version)
                FROM orders WHERE order_id = ?""", String.class, order.toString()));
    }

    private static List<Long> prices(long product) {
        return log.read(Topics.PRODUCTS)
                .stream()
                .filter(row -> row.productId().value() == product)
                .map(Product::productPrice)
                .distinct()
                .toList();
    }

    private static String stock(long product) {
        return String.valueOf(jdbc.queryForObject(
                "SELECT CONCAT(product_stock, '@', stock_version) FROM limited_products WHERE product_id = ?",
                String.class, product));
    }

    private static long rowVersion(long product) {
        return Objects.requireNonNull(jdbc.queryForObject(
                "SELECT row_version FROM limited_products WHERE product_id = ?", Long.class, product));
    }

    private static String row(OrderEvent order) {
        return Objects.requireNonNull(jdbc.queryForObject(
                "SELECT CONCAT(order_status, '@', version, ' ', COALESCE(cancel_reason, '-')) FROM orders"
                        + " WHERE order_id = ?",
                String.class, order.orderId().toString()));
    }

    private static String ledger(OrderEvent order) {
        return jdbc.queryForMap("""
                SELECT ledger_version, ledger_user_id, ledger_product_id, ledger_status, ledger_order_date,
                    ledger_cancel_reason, ledger_hold_until, ledger_updated_at
                FROM orders WHERE order_id = ?""", order.orderId().toString()).toString();
    }

    private static List<String> rows(long product) {
        return jdbc.queryForList("SELECT * FROM orders WHERE product_id = ? ORDER BY order_id", product)
                .stream()
                .map(String::valueOf)
                .toList();
    }

    private static double refused(String reason) {
        return service.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("firstpair_mirror_refused_total{")
                        && line.contains("reason=\"" + reason + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static List<String> names(long product) {
        return log.read(Topics.PRODUCTS)
                .stream()
                .filter(row -> row.productId().value() == product)
                .map(Product::productName)
                .distinct()
                .toList();
    }

    private static List<String> versions(long product) {
        return log.read(Topics.PRODUCTS)
                .stream()
                .filter(row -> row.productId().value() == product)
                .map(row -> row.productName() + " " + row.rowVersion())
                .distinct()
                .toList();
    }

    /** Without repetitions, as the ledger counts them. */
    private static List<Restock> restocks(long product) {
        return once(published(product), Restock::restockId);
    }

    private static List<Restock> published(long product) {
        return log.read(Topics.RESTOCKS).stream().filter(row -> row.productId().value() == product).toList();
    }

    /** Without repetitions, as the ledger executes them. */
    private static List<OrderCommand> commands(long product) {
        return once(commanded(product), OrderCommand::commandId);
    }

    private static List<OrderCommand> commanded(long product) {
        return log.records("order-commands")
                .stream()
                .filter(record -> key(record).equals(Long.toString(product)))
                .map(record -> Topics.ORDER_COMMANDS.value()
                        .deserializer()
                        .deserialize("order-commands", record.value()))
                .toList();
    }

    private static <T> List<T> once(List<T> all, Function<T, Object> id) {
        Map<Object, T> once = new LinkedHashMap<>();
        all.forEach(one -> once.putIfAbsent(id.apply(one), one));
        return List.copyOf(once.values());
    }

    private static List<String> said(List<OrderCommand> commands) {
        return commands.stream()
                .map(command -> command.getClass().getSimpleName() + " " + command.orderId())
                .toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> letters(String topic, String key) {
        return once(log.records(topic).stream().filter(record -> key(record).equals(key)).toList(),
                letter -> Log.header(letter, DeadLetter.DETAIL) + new String(letter.value(), StandardCharsets.UTF_8));
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }
}
