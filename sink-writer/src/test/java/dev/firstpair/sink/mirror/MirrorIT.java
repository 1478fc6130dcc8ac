package dev.firstpair.sink.mirror;

import static dev.firstpair.sink.Patience.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.sink.Log;
import dev.firstpair.sink.Patience;
import dev.firstpair.sink.RetryingDataSource;
import dev.firstpair.sink.Service;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Servers;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.connect.data.Struct;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Execution(ExecutionMode.SAME_THREAD)
class MirrorIT {

    private static final Product BEFORE = new Product(new ProductId(1), "There before the mirror", "A description",
            9_900,
            "EUR", Instant.parse("2026-11-27T09:00:00.123Z"), Instant.parse("2026-11-28T09:00:00Z"), 600_000, null, 3,
            Instant.parse("2026-11-01T08:30:00.007Z"));

    /** As in {@link BinlogReader}. */
    private static final Duration GIVEN_UP_AFTER = Duration.ofSeconds(5);

    private static final int ATTEMPTS = 4;

    private static JdbcTemplate jdbc;
    private static Log log;
    private static Service service;

    @BeforeAll
    static void start() {
        MysqlServer mysql = Servers.mysql();
        var dataSource = new RetryingDataSource(mysql);
        jdbc = new JdbcTemplate(dataSource);
        Flyway.configure().dataSource(dataSource).load().migrate();
        jdbc.update(
                """
                        INSERT INTO limited_products (product_id, product_name, product_desc, product_price, \
                        created_at, opens_at,
                            closes_at, row_version, product_stock, stock_version)
                        VALUES (1, 'There before the mirror', 'A description', 9900, '2026-11-01 08:30:00.007',
                            '2026-11-27 09:00:00.123', '2026-11-28 09:00:00', 3, 17, 4)""");
        jdbc.update("""
                INSERT INTO limited_products (product_id, product_name, product_price, product_stock)
                VALUES (3, 'There before the mirror, and never sold', 9900, 25)""");
        restock(1, 1, 50);
        wish(1, 901, 1);
        wish(2, 902, 1);
        markNotified(2);
        log = new Log();
        service = service();
        soon().until(service::isReady);
        // From here on, changes by tests are later than the snapshot.
        soon().until(() -> !products(1).isEmpty());
    }

    @AfterAll
    static void stop() {
        service.close();
        log.close();
    }

    @Test
    void publishesWhatWasThereBeforeAndWhatIsEditedAndNotWhatTheSinkWrites() {
        // Once or, if the first snapshot was interrupted, twice.
        soon().untilAsserted(() -> assertThat(Set.copyOf(products(1))).containsExactly(BEFORE));
        soon().untilAsserted(() -> assertThat(Set.copyOf(restocks(1))).containsExactly(1L));

        // Like catalog.
        insert(2, "Created");
        jdbc.update("UPDATE limited_products SET product_name = 'Renamed', row_version = 1 WHERE product_id = 2");
        // Like the sink.
        log.write(Topics.STOCK_LEVELS, new ProductId(2),
                new StockLevel(new ProductId(2), 5, 0, 0, 5, 9, null, null, 600_000, 1));
        soon().until(() -> jdbc.queryForList("SELECT product_stock FROM limited_products WHERE product_id = 2",
                Integer.class).equals(List.of(5)));
        // Like a person: the version stays, an empty description counts as none, an unchanged row is no change.
        jdbc.update("UPDATE limited_products SET product_price = 1, product_desc = '' WHERE product_id = 2");
        jdbc.update("UPDATE limited_products SET product_price = 1 WHERE product_id = 2");
        // Like an upgrade that has a row published again.
        jdbc.update("UPDATE limited_products SET row_version = row_version + 1 WHERE product_id = 2");
        restock(2, 2, 30);
        restock(3, 2, -10);

        soon().untilAsserted(() -> assertThat(distinct(restocks(2))).containsExactly(2L, 3L));
        soon().untilAsserted(() -> assertThat(distinct(products(2))).extracting(
                product -> product.productName() + " " + product.productPrice() + " " + product.rowVersion() + " "
                        + product.productDesc())
                .containsExactly("Created 9900 0 null", "Renamed 9900 1 null", "Renamed 1 1 null",
                        "Renamed 1 2 null"));
        assertThat(log.read(Topics.RESTOCKS)).filteredOn(restock -> restock.restockId().equals(new RestockId(3)))
                .extracting(Restock::quantity)
                .containsOnly(-10);
        assertThat(service.metric("firstpair_mirror_echoes_total")).isPositive();
        soon().until(() -> service.metric("firstpair_mirror_running") == 1);
        // Measured from the time of a row's change, and not, for example, from 1970.
        assertThat(service.metric("firstpair_mirror_lag_seconds")).isBetween(0.0, 3_600.0);
    }

    @Test
    void asksForTheStockOfAProductThatWasThereBeforeAndThatTheSinkNeverWrote() {
        soon().untilAsserted(() -> assertThat(log.read(Topics.RESTOCKS))
                .filteredOn(restock -> restock.productId().value() == 3)
                .isNotEmpty()
                .allMatch(restock -> restock.restockId().ofInsert() && restock.quantity() == 25));
    }

    @Test
    void deadLettersARowThatBreaksTheContractAndPublishesItOnceCorrected() {
        jdbc.update("INSERT INTO limited_products (product_id, product_name, product_price, opens_at, closes_at)"
                + " VALUES (11, 'Closes before it opens', 9900, '2026-11-28', '2026-11-27')");
        jdbc.update("UPDATE limited_products SET closes_at = '2026-11-29' WHERE product_id = 11");

        soon().untilAsserted(() -> assertThat(distinct(products(11))).extracting(Product::closesAt)
                .containsExactly(Instant.parse("2026-11-29T00:00:00Z")));
        // Once, or again if the mirror reads it again.
        soon().untilAsserted(() -> assertThat(log.records("products-dlt")).filteredOn(
                letter -> new String(letter.key(), StandardCharsets.UTF_8).equals("11"))
                .isNotEmpty()
                .allSatisfy(letter -> {
                    assertThat(Log.header(letter, DeadLetter.REASON)).isEqualTo("IMPOSSIBLE");
                    assertThat(Log.header(letter, DeadLetter.DETAIL)).contains("closesAt must be later than opensAt");
                    assertThat(letter.value()).asString(StandardCharsets.UTF_8).contains("\"product_id\":11");
                }));
    }

    @Test
    void publishesWishesAsTheyComeAndGo() {
        soon().untilAsserted(() -> assertThat(wishes(1)).containsExactly("1 of 901"));
        double ignored = service.metric("firstpair_mirror_unheeded_total");

        // Like catalog, like the sink, and like catalog when the wish is made again.
        wish(51, 907, 51);
        markNotified(51);
        rearm(51, 52, 907, 51);
        // Like a person.
        jdbc.update("UPDATE wishlist_notifications SET wished_at = '2026-11-27' WHERE wishlist_id = 52");
        jdbc.update("DELETE FROM wishlist_notifications WHERE wishlist_id = 52");

        soon().untilAsserted(() -> assertThat(wishes(51)).containsExactly("51 of 907", "51 of 907 withdrawn",
                "52 of 907", "52 of 907 withdrawn"));
        soon().until(() -> service.metric("firstpair_mirror_unheeded_total") > ignored);
    }

    @Test
    void takesARowThatIsGivenAnotherUserForAnotherWish() {
        wish(54, 908, 54);

        jdbc.update("UPDATE wishlist_notifications SET user_id = 909 WHERE wishlist_id = 54");

        String ofOther = "SELECT wishlist_id FROM wishlist_notifications WHERE user_id = 909 AND product_id = 54";
        Long other = soon().until(() -> jdbc.queryForObject(ofOther, Long.class), id -> id != null && id > 54);
        jdbc.update("DELETE FROM wishlist_notifications WHERE wishlist_id = ?", other);
        soon().untilAsserted(() -> assertThat(wishes(54)).containsExactly("54 of 908", "54 of 908 withdrawn",
                "54 of 909 withdrawn", other + " of 909", other + " of 909 withdrawn"));
    }

    @Test
    void putsWishesWhereTheirProductIs() {
        for (int product = 61; product <= 64; product++) {
            insert(product, "Wished for");
            wish(product, 900 + product, product);
        }

        soon().untilAsserted(() -> {
            Map<String, Integer> products = partitions(Topics.PRODUCTS, Function.identity());
            Map<String, Integer> wishes = partitions(Topics.WISHLISTS, key -> key.substring(0, key.indexOf(':')));
            wishes.keySet().retainAll(Set.of("61", "62", "63", "64"));
            assertThat(wishes).hasSize(4);
            assertThat(products).containsAllEntriesOf(wishes);
        });
    }

    @Test
    void losesAndInventsNothingOverARestart() {
        insert(21, "Before");
        restock(21, 21, 1);
        service.close();
        insert(22, "While it was down");
        restock(22, 22, 2);
        jdbc.update("UPDATE limited_products SET product_name = 'Renamed while it was down' WHERE product_id = 21");

        service = service();
        soon().until(service::isReady);
        insert(23, "After");
        restock(23, 23, 3);

        // Partitions other than that of the last restock may be read a moment later.
        Set<Long> inMysql = Set.copyOf(jdbc.queryForList("SELECT restock_id FROM product_restocks", Long.class));
        soon().untilAsserted(() -> {
            assertThat(distinct(restocks(21))).containsExactly(21L);
            assertThat(distinct(restocks(22))).containsExactly(22L);
            assertThat(distinct(restocks(23))).containsExactly(23L);
            assertThat(products(21)).last().extracting(Product::productName).isEqualTo("Renamed while it was down");
            assertThat(products(22)).isNotEmpty();
            assertThat(products(23)).isNotEmpty();
            assertThat(log.read(Topics.RESTOCKS)
                    .stream()
                    .map(Restock::restockId)
                    .filter(id -> !id.byHand())
                    .map(RestockId::value)
                    .collect(Collectors.toSet())).isEqualTo(inMysql);
        });
    }

    @Test
    void runsOnOneOfTwoInstancesAndOnTheOtherWhenThatOneIsGone() {
        Service other = service();
        soon().until(other::isReady);
        soon().until(() -> other.health("mirror").contains("STANDBY") != service.health("mirror").contains("STANDBY"));
        insert(31, "By the first");
        soon().until(() -> Set.copyOf(products(31)).size() == 1);

        service.close();
        service = other;

        soon().until(() -> service.health("mirror").contains("STREAMING"));
        insert(32, "By the other");
        soon().until(() -> Set.copyOf(products(32)).size() == 1);
        assertThat(Set.copyOf(products(31))).hasSize(1);
    }

    /** A reader that does not stop within seconds is abandoned and fenced instead, which proves nothing here. */
    @Tag("nightly")
    @Test
    void givesUpItsLockAfterItHasStoppedReading() {
        AtomicLong tookNanos = new AtomicLong();
        List<String> readingWhenFree = Patience.until(() -> tookNanos.get() < GIVEN_UP_AFTER.toNanos(), () -> {
            CompletableFuture<List<String>> free = CompletableFuture.supplyAsync(MirrorIT::readersWhenTheLockIsFree);
            soon().until(() -> !jdbc
                    .queryForList("SELECT id FROM information_schema.processlist WHERE state = 'User lock'")
                    .isEmpty());
            long beginNanos = System.nanoTime();
            service.bean(Mirror.class).stop();
            tookNanos.set(System.nanoTime() - beginNanos);
            List<String> readers = free.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
            service.close();
            service = service();
            soon().until(service::isReady);
            return readers;
        });

        assertThat(readingWhenFree).isEmpty();
    }

    private static List<String> readersWhenTheLockIsFree() {
        try (Connection next = Objects.requireNonNull(jdbc.getDataSource()).getConnection();
                Statement statement = next.createStatement();
                ResultSet taken = statement.executeQuery("SELECT GET_LOCK('firstpair-mirror.firstpair', 600)")) {
            assertThat(taken.next() && taken.getBoolean(1)).as("has the lock").isTrue();
            return Thread.getAllStackTraces()
                    .keySet()
                    .stream()
                    .map(Thread::getName)
                    // Without those of other classes, whose mirrors have other names.
                    .filter("mirror-binlog"::equals)
                    .toList();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Tag("nightly")
    @Test
    void goesOnAfterMysqlHasTakenTheLockAway() {
        Long holder = soon().until(
                () -> jdbc.queryForObject("SELECT IS_USED_LOCK('firstpair-mirror.firstpair')", Long.class),
                Objects::nonNull);
        jdbc.execute("KILL " + holder);
        insert(41, "Meanwhile");
        restock(41, 41, 1);

        soon().until(() -> Set.copyOf(products(41)).size() == 1 && Set.copyOf(restocks(41)).equals(Set.of(41L)));
        // It may not have noticed the loss yet, and report that it is streaming.
        soon().untilAsserted(() -> assertThat(
                jdbc.queryForObject("SELECT IS_USED_LOCK('firstpair-mirror.firstpair')", Long.class))
                .isNotNull()
                .isNotEqualTo(holder));
        soon().until(() -> service.health("mirror").contains("STREAMING"));
    }

    /** A probe between two attempts must not find it healthy. */
    @Tag("nightly")
    @Test
    void isDownUntilItHasReadWhatItFailedAt() {
        AtomicInteger failures = new AtomicInteger();
        InvalidDates failing = new InvalidDates(jdbc) {
            @Override
            Map<String, String> of(Struct row, Instant at) {
                failures.incrementAndGet();
                throw new TransientDataAccessResourceException("for the test");
            }
        };
        KafkaProperties kafka = new KafkaProperties();
        kafka.setBootstrapServers(List.of(Servers.kafka().bootstrapServers()));
        Mirror mirror = MirrorTest.mirror(new MirrorProperties(true, "failing", 54_002, Duration.ofMillis(5),
                Duration.ofMillis(100), Duration.ofSeconds(1)), kafka, Servers.mysql().jdbcUrl(), failing);
        mirror.start();
        try {
            soon().until(() -> mirror.health().getStatus().equals(Status.DOWN));

            // Without pauses between polls: it was healthy for a moment only.
            Set<Status> shown = new HashSet<>();
            long giveUpNanos = System.nanoTime() + Patience.LIMIT.toNanos();
            while (failures.get() < ATTEMPTS && System.nanoTime() < giveUpNanos) {
                shown.add(mirror.health().getStatus());
                Thread.onSpinWait();
            }

            assertThat(failures.get()).isGreaterThanOrEqualTo(ATTEMPTS);
            assertThat(shown).containsExactly(Status.DOWN);
        } finally {
            mirror.stop();
        }
    }

    private static Service service() {
        return new Service(Servers.mysql());
    }

    private static void insert(long product, String name) {
        jdbc.update("INSERT INTO limited_products (product_id, product_name, product_price) VALUES (?, ?, 9900)",
                product,
                name);
    }

    private static void restock(long restock, long product, int quantity) {
        jdbc.update("INSERT INTO product_restocks (restock_id, product_id, quantity) VALUES (?, ?, ?)", restock,
                product,
                quantity);
    }

    private static List<Product> products(long product) {
        return log.read(Topics.PRODUCTS).stream().filter(row -> row.productId().value() == product).toList();
    }

    private static List<Long> restocks(long product) {
        return log.read(Topics.RESTOCKS)
                .stream()
                .filter(row -> row.productId().value() == product)
                .map(row -> row.restockId().value())
                .toList();
    }

    private static void wish(long wish, long user, long product) {
        jdbc.update("INSERT INTO wishlist_notifications (wishlist_id, user_id, product_id) VALUES (?, ?, ?)", wish,
                user,
                product);
    }

    private static void markNotified(long wish) {
        jdbc.update("UPDATE wishlist_notifications SET notification_sent = TRUE, notified_at = UTC_TIMESTAMP(3)"
                + " WHERE wishlist_id = ?", wish);
    }

    private static void rearm(long wish, long again, long user, long product) {
        new TransactionTemplate(new JdbcTransactionManager(Objects.requireNonNull(jdbc.getDataSource())))
                .executeWithoutResult(status -> {
                    jdbc.update("DELETE FROM wishlist_notifications WHERE wishlist_id = ?", wish);
                    wish(again, user, product);
                });
    }

    private static List<String> wishes(long product) {
        return distinct(log.read(Topics.WISHLISTS)
                .stream()
                .filter(wish -> wish.productId().value() == product)
                .map(wish -> wish.wishlistId() + " of " + wish.userId() + (wish.withdrawn() ? " withdrawn" : ""))
                .toList());
    }

    private static Map<String, Integer> partitions(Topic<?, ?> topic, Function<String, String> product) {
        Map<String, Integer> partitions = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : log.records(topic.name())) {
            partitions.put(product.apply(new String(record.key(), StandardCharsets.UTF_8)), record.partition());
        }
        return partitions;
    }

    /** In the order of their first occurrence; the mirror may repeat records. */
    private static <T> List<T> distinct(List<T> read) {
        return read.stream().distinct().toList();
    }
}
