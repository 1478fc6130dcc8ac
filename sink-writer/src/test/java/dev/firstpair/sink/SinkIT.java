package dev.firstpair.sink;

import static dev.firstpair.sink.Patience.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.sink.orders.StoredRows;
import dev.firstpair.sink.projection.Histories;
import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.stack.servers.KafkaServer;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.ids.NotificationId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.ids.WishId;
import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.notification.NotificationKind;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.product.StockLevel;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Uses its own servers, one of which a test stops; runs in parallel with the tests of the mirror, which mostly wait.
 */
class SinkIT {

    private static final Random RANDOM = new Random(20261122);

    private static KafkaServer kafka;
    private static MysqlServer mysql;
    private static Service service;
    private static Log log;
    private static JdbcTemplate jdbc;

    @BeforeAll
    static void start(@TempDir Path directory) {
        kafka = KafkaServer.start(directory.resolve("kafka"), 0);
        mysql = MysqlServer.at(directory.resolve("mysql"), directory.resolve("mysql.log"), 0, List.of());
        // Starts before MySQL does, and waits.
        service = new Service(kafka, mysql, "--firstpair.mirror.name=sink-it",
                "--spring.datasource.hikari.connection-timeout=1000");
        assertThat(service.isReady()).isFalse();
        mysql.restart();
        soon().until(service::isReady);
        log = new Log(kafka);
        // Not from the service's pool, which gives up after a second so that an unavailable MySQL is noticed soon.
        jdbc = new JdbcTemplate(new RetryingDataSource(mysql));
    }

    @AfterAll
    static void stop() {
        log.close();
        service.close();
        mysql.kill();
        kafka.kill();
    }

    @Test
    void storesOneRowPerOrderAndNoneForRejectedRequestsHoweverOftenTheLogIsReplayed() {
        ProductId product = new ProductId(101);
        List<List<OrderEvent>> histories = new ArrayList<>();
        Histories make = new Histories(RANDOM);
        for (int user = 1; user <= 1_000; user++) {
            histories.add(make.order(user, product));
        }
        Map<String, OrderRow> expected = new TreeMap<>();
        histories.forEach(events -> events.forEach(event -> OrderRow.of(event)
                .ifPresent(row -> expected.merge(row.orderId().toString(), row, OrderRow::merge))));

        for (int replay = 0; replay < 2; replay++) {
            Collections.shuffle(histories, RANDOM);
            histories
                    .forEach(events -> events.forEach(event -> log.write(Topics.ORDER_EVENTS, event.orderId(), event)));
        }
        OrderEvent last = Histories.placed(OrderId.create(Histories.OPENING, RANDOM), new UserId(1), new ProductId(102),
                Histories.OPENING);
        log.write(Topics.ORDER_EVENTS, last.orderId(), last);
        log.flush();

        // Cheaper to query than all rows.
        soon().until(() -> jdbc.queryForList("SELECT 1 FROM orders WHERE product_id = 101").size() == expected.size());
        soon().untilAsserted(() -> assertThat(stored(product)).isEqualTo(expected));
        soon().until(() -> stored(new ProductId(102)).size() == 1);
        assertThat(stored(product)).isEqualTo(expected);
    }

    @Tag("nightly")
    @Test
    void waitsForMysqlAndStoresWhatCameMeanwhile() {
        ProductId product = new ProductId(201);
        place(product, 1, 500);
        soon().until(() -> count(product) == 500);

        mysql.kill();
        try {
            place(product, 501, 1_000);
            soon().until(() -> service.health("intake").contains("order-events"));
            assertThat(service.isReady()).isFalse();
        } finally {
            mysql.restart();
        }

        soon().until(() -> count(product) == 1_000);
        soon().until(service::isReady);
    }

    @Test
    void putsAsideWhatCanNeverBeStoredAndStoresTheRest() {
        ProductId product = new ProductId(301);
        jdbc.execute(
                "ALTER TABLE orders ADD CONSTRAINT nobody CHECK (product_id <> 301 OR user_id NOT IN (7, 77, 99))");

        place(product, 1, 100);
        log.write("order-events", "garbage", "{}");
        log.write("order-events", OrderId.create(Histories.OPENING, RANDOM).toString(), "not JSON");
        OrderEvent mismatched = Histories.placed(OrderId.create(Histories.OPENING, RANDOM), new UserId(9), product,
                Histories.OPENING);
        log.write(Topics.ORDER_EVENTS, OrderId.create(Histories.OPENING, RANDOM), mismatched);
        log.flush();

        soon().until(() -> count(product) == 97);
        // Each at least once: a batch that is stored again is dead-lettered again.
        soon().untilAsserted(() -> assertThat(log.records("order-events-dlt")
                .stream()
                .collect(Collectors.toMap(letter -> Log.header(letter, DeadLetter.PARTITION) + "@"
                        + Log.header(letter, DeadLetter.OFFSET), letter -> Log.header(letter, DeadLetter.REASON),
                        (one, again) -> one))
                .values())
                .containsExactlyInAnyOrder("IMPOSSIBLE", "IMPOSSIBLE", "IMPOSSIBLE", "WRONG_KEY", "NOT_JSON",
                        "KEY_MISMATCH"));
    }

    @Test
    void showsTheNewestStockAndIsNotHeldUpByAProductThatIsGone() {
        jdbc.update(
                "INSERT INTO limited_products (product_id, product_name, product_price) VALUES (401, 'Pair', 9900)");

        log.write(Topics.STOCK_LEVELS, new ProductId(402), level(402, 9, 3));
        log.write(Topics.STOCK_LEVELS, new ProductId(401), level(401, 5, 8));
        log.write(Topics.STOCK_LEVELS, new ProductId(401), level(401, 7, 6));
        log.flush();
        soon().until(() -> stock(401).equals("5@8"));

        log.write(Topics.STOCK_LEVELS, new ProductId(401), level(401, 6, 7));
        log.write(Topics.STOCK_LEVELS, new ProductId(401), level(401, 4, 9));
        soon().until(() -> stock(401).equals("4@9"));
        // It is read from another partition.
        soon().until(() -> service.metric("firstpair_sink_products_missing_total") > 0);
    }

    @Test
    void storesNotificationsOnceAndMarksTheWishesThatTheyUseUp() {
        jdbc.execute("ALTER TABLE notifications ADD CONSTRAINT not_notified CHECK (user_id <> 599)");
        jdbc.update("""
                INSERT INTO wishlist_notifications (wishlist_id, user_id, product_id, notification_sent, notified_at)
                VALUES (501, 501, 9, FALSE, NULL), (503, 502, 9, FALSE, NULL), (504, 504, 9, FALSE, NULL),
                    (505, 505, 9, TRUE, '2026-01-01')""");
        Instant at = Instant.parse("2026-11-27T18:00:00.123Z");
        List<Notification> notifications = List.of(
                notification(501, 501, NotificationKind.OPENING_SOON, at),
                notification(501, 501, NotificationKind.RESTOCKED, at.plusMillis(1)),
                // The wish was made again meanwhile: it is another row.
                notification(502, 502, NotificationKind.RESTOCKED, at),
                notification(504, 504, NotificationKind.OPENING_SOON, at),
                notification(505, 505, NotificationKind.RESTOCKED, at));

        for (int replay = 0; replay < 3; replay++) {
            notifications.forEach(one -> log.write(Topics.NOTIFICATIONS, one.userId(), one));
        }
        Notification never = notification(599, 599, NotificationKind.RESTOCKED, at);
        log.write(Topics.NOTIFICATIONS, never.userId(), never);
        log.write("notifications", "501", "not JSON");
        log.write(Topics.NOTIFICATIONS, new UserId(506), notifications.getFirst());
        List<Notification> last = Stream.of(501, 502, 504, 505)
                .map(user -> notification(user, 590, NotificationKind.OPENING_SOON, at.plusMillis(2)))
                .toList();
        last.forEach(one -> log.write(Topics.NOTIFICATIONS, one.userId(), one));
        log.flush();

        soon().until(() -> jdbc.queryForList("SELECT user_id FROM notifications WHERE wishlist_id = 590", Long.class)
                .size() == last.size());
        assertThat(jdbc.queryForList("SELECT notification_id FROM notifications ORDER BY user_id, number",
                String.class)).containsExactlyElementsOf(
                        Stream.concat(notifications.stream(), last.stream())
                                .sorted(Comparator.comparing(one -> one.userId().value()))
                                .map(one -> one.notificationId().toString())
                                .toList());
        assertThat(jdbc.queryForMap("""
                SELECT user_id, kind, product_id, wishlist_id, product_name, remaining, opens_at, created_at
                FROM notifications WHERE notification_id = ?""", notifications.getFirst().notificationId().toString()))
                .isEqualTo(Map.of("user_id", 501L, "kind", "opening_soon", "product_id", 9L, "wishlist_id", 501L,
                        "product_name", "Aurora", "remaining", 3, "opens_at",
                        LocalDateTime.parse("2026-11-27T18:10:00.123"), "created_at",
                        LocalDateTime.parse("2026-11-27T18:00:00.123")));
        soon().untilAsserted(() -> assertThat(jdbc.queryForList("""
                SELECT CONCAT(wishlist_id, ' ', notification_sent, ' ', COALESCE(notified_at, 'never'))
                FROM wishlist_notifications ORDER BY wishlist_id""", String.class))
                .containsExactly("501 1 2026-11-27 18:00:00.124", "503 0 never", "504 0 never",
                        "505 1 2026-01-01 00:00:00.000"));
        soon().untilAsserted(() -> assertThat(log.records("notifications-dlt"))
                .extracting(letter -> Log.header(letter, DeadLetter.REASON))
                .containsOnly("IMPOSSIBLE", "NOT_JSON", "KEY_MISMATCH"));
    }

    @Test
    void answersNothingButHealthAndMetrics() {
        assertThat(service.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(service.get("/actuator/env").statusCode()).isEqualTo(401);
        assertThat(service.get("/").statusCode()).isEqualTo(401);
        assertThat(service.get("/").body()).contains("\"code\":\"UNAUTHENTICATED\"");
    }

    private static void place(ProductId product, int firstUser, int lastUser) {
        for (int user = firstUser; user <= lastUser; user++) {
            OrderEvent placed = Histories.placed(OrderId.create(Histories.OPENING, RANDOM), new UserId(user), product,
                    Histories.OPENING.plusMillis(user));
            log.write(Topics.ORDER_EVENTS, placed.orderId(), placed);
        }
        log.flush();
    }

    private static StockLevel level(long product, int remaining, long version) {
        return new StockLevel(new ProductId(product), 10, 10 - remaining, 0, remaining, version, null, null, 600_000,
                0);
    }

    private static String stock(long product) {
        return String.valueOf(jdbc.queryForObject(
                "SELECT CONCAT(product_stock, '@', stock_version) FROM limited_products WHERE product_id = ?",
                String.class, product));
    }

    private static Notification notification(long user, long wish, NotificationKind kind, Instant at) {
        return new Notification(new NotificationId(new UUID(RANDOM.nextLong(), RANDOM.nextLong())), kind,
                new UserId(user), new ProductId(9), new WishId(wish), "Aurora", at, 3,
                kind == NotificationKind.OPENING_SOON ? at.plusSeconds(600) : null);
    }

    private static long count(ProductId product) {
        return Objects.requireNonNull(
                jdbc.queryForObject("SELECT COUNT(*) FROM orders WHERE product_id = ? AND order_status = 'pending'",
                        Long.class, product.value()));
    }

    private static Map<String, OrderRow> stored(ProductId product) {
        Map<String, OrderRow> stored = new TreeMap<>();
        jdbc.query("SELECT * FROM orders WHERE product_id = ?", (row, number) -> StoredRows.read(row), product.value())
                .forEach(row -> stored.put(row.orderId().toString(), row));
        return stored;
    }
}
