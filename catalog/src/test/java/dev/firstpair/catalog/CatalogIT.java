package dev.firstpair.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Servers;
import dev.firstpair.testing.TokenIssuer;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.product.StockLevel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The service on a real MySQL and Kafka, over HTTP. It is started before tables and topics exist, as in the stack. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CatalogIT {

    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final String JSON = "application/json";
    private static final int ADMIN = 7;
    private static final int LISTENERS = 8;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static ConfigurableApplicationContext service;
    private static Producer<byte[], byte[]> producer;
    private static TokenIssuer accounts;
    private static JdbcClient jdbc;
    private static String base;
    private static String admin;
    private static String user;

    @BeforeAll
    static void startWithoutTables() throws Exception {
        accounts = new TokenIssuer();
        admin = accounts.admin(ADMIN);
        user = accounts.user(8);
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", Servers.kafka().bootstrapServers()),
                new ByteArraySerializer(), new ByteArraySerializer());
        service = startPatient();
        base = base(service);
        jdbc = service.getBean(JdbcClient.class);
    }

    /** On a busy machine, a connection to MySQL takes its time. */
    private static ConfigurableApplicationContext startPatient() {
        return start(Servers.mysql().jdbcUrl(), Servers.kafka().bootstrapServers(),
                "--firstpair.catalog.stock.await-created=0",
                "--spring.datasource.hikari.connection-timeout=60000",
                "--spring.datasource.hikari.data-source-properties.connectTimeout=60000",
                "--spring.datasource.hikari.data-source-properties.socketTimeout=120000");
    }

    private static ConfigurableApplicationContext start(String jdbcUrl, String kafka, String... more) {
        return new SpringApplication(CatalogApplication.class).run(Stream.concat(Stream.of(
                "--server.port=0",
                // A client may send on a connection that the server is just closing after 20 s without a request.
                "--server.tomcat.connection-timeout=1h",
                "--spring.datasource.url=" + jdbcUrl,
                "--spring.kafka.bootstrap-servers=" + kafka,
                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + accounts.jwksUri(),
                "--firstpair.catalog.stock.heartbeat=300ms",
                "--firstpair.catalog.stock.most-listeners=" + LISTENERS), Stream.of(more))
                .toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        service.close();
        producer.close();
        accounts.close();
    }

    @Test
    @Order(1)
    void waitsForItsTables() throws Exception {
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(code(get("/api/products"))).isEqualTo("UNAVAILABLE");

        Flyway.configure()
                .dataSource(Servers.mysql().jdbcUrl(), MysqlServer.USER, MysqlServer.PASSWORD)
                .locations("filesystem:" + Path.of(System.getProperty("basedir", ""))
                        .toAbsolutePath()
                        .resolve("../sink-writer/src/main/resources/db/migration")
                        .normalize())
                .load()
                .migrate();

        await().atMost(DEADLINE)
                .until(() -> get("/actuator/health/readiness").statusCode() == 200);
        // The keys are fetched for the first token, within five seconds.
        await().atMost(DEADLINE).until(() -> wishes(user, "").statusCode() == 200);
    }

    @Tag("nightly")
    @Test
    @Order(1)
    void startsAndEndsWithoutDatabaseAndBrokers() throws Exception {
        try (ConfigurableApplicationContext alone = start("jdbc:mysql://127.0.0.1:1/firstpair", "127.0.0.1:1",
                "--spring.datasource.hikari.connection-timeout=500")) {
            var products = send(HttpRequest.newBuilder(URI.create(base(alone) + "/api/products")));

            assertThat(products.statusCode()).isEqualTo(503);
            assertThat(code(products)).isEqualTo("UNAVAILABLE");
            assertThat(send(HttpRequest.newBuilder(URI.create(base(alone) + "/actuator/health/liveness")))
                    .statusCode()).isEqualTo(200);
        }
    }

    @Test
    @Order(2)
    void createsAProductWithItsFirstStockAsARestock() throws Exception {
        var created = post("/api/products", """
                {"productName":"Aurora 1","productDesc":"The first pair","productPrice":19900,"currency":"USD",
                 "opensAt":"2026-11-27T18:00:00.1234567Z","closesAt":"2026-11-27T21:00:00+01:00","hold":"PT5M",
                 "lead":"PT1H","stock":1000}""", admin);

        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        long id = id(created);
        assertThat(created.headers().firstValue("Location")).hasValue("/api/products/" + id);
        assertThat(created.body()).isEqualTo(get("/api/products/" + id).body());
        assertThat(object(created, "$")).containsAllEntriesOf(Map.of(
                "productName", "Aurora 1", "productDesc", "The first pair", "productPrice", 19900, "currency", "USD",
                "opensAt", "2026-11-27T18:00:00.123Z", "closesAt", "2026-11-27T20:00:00Z", "hold", "PT5M",
                "lead", "PT1H", "version", 0));
        assertThat(object(created, "$.stock")).containsAllEntriesOf(Map.of("remaining", 0,
                "version", 0));
        assertThat(jdbc
                .sql("SELECT product_stock, stock_version, row_version, hold_millis, lead_millis, opens_at, closes_at"
                        + " FROM limited_products WHERE product_id = ?")
                .param(id)
                .query()
                .singleRow()
                .values()
                .stream()
                .map(String::valueOf)).containsExactly("0", "0", "0", "300000", "3600000", "2026-11-27T18:00:00.123",
                        "2026-11-27T20:00");
        assertThat(jdbc.sql("SELECT quantity, created_by FROM product_restocks WHERE product_id = ?")
                .param(id)
                .query()
                .listOfRows()).containsExactly(Map.of("quantity", 1000, "created_by", (long) ADMIN));
    }

    /** Not UPCOMING while the ledger has not answered: a client would show that to people. */
    @Test
    @Order(2)
    void saysOpenOfAProductThatTheLedgerHasPutOnSale() throws Exception {
        ConfigurableApplicationContext patient = start(Servers.mysql().jdbcUrl(), Servers.kafka().bootstrapServers(),
                "--firstpair.catalog.stock.await-created=" + DEADLINE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HttpResponse<String>> creating = threads
                    .submit(() -> send(HttpRequest.newBuilder(URI.create(base(patient) + "/api/products"))
                            .header("Content-Type", JSON)
                            .header("Authorization", "Bearer " + admin)
                            .POST(HttpRequest.BodyPublishers
                                    .ofString("{\"productName\":\"At once\",\"productPrice\":1,\"stock\":3}"))));
            long id = await().atMost(DEADLINE)
                    .until(() -> jdbc.sql("SELECT product_id FROM limited_products WHERE product_name = 'At once'")
                            .query(Long.class)
                            .optional(), Optional::isPresent)
                    .orElseThrow();
            publish(id, 0, 0, 1);
            publish(id, 3, 0, 2);

            var created = creating.get();
            assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
            assertThat((String) json(created, "$.status")).isEqualTo("OPEN");
            assertThat((Integer) json(created, "$.stock.remaining")).isEqualTo(3);
        } finally {
            patient.close();
        }
    }

    @Test
    @Order(2)
    void listsTheOthersWhereARowCannotBeRead() throws Exception {
        long readable = create("Readable");
        long zero = create("Zero");
        long wished = create("Wished for");
        assertThat(wish("PUT", wished, user).statusCode()).isEqualTo(201);
        withoutStrictMode("UPDATE limited_products SET opens_at = '' WHERE product_id = " + zero,
                "UPDATE wishlist_notifications SET wished_at = '' WHERE product_id = " + wished);

        var listed = get("/api/products?size=100");

        assertThat(listed.statusCode()).as(listed.body()).isEqualTo(200);
        assertThat(ids(listed)).contains((int) readable, (int) wished).doesNotContain((int) zero);
        var wishes = wishes(user, "");
        assertThat(wishes.statusCode()).as(wishes.body()).isEqualTo(200);
        assertThat(ids(wishes)).contains((int) wished);
        jdbc.sql("UPDATE limited_products SET opens_at = NULL WHERE product_id = ?").param(zero).update();
        assertThat(ids(get("/api/products?size=100"))).contains((int) zero);
        jdbc.sql("DELETE FROM wishlist_notifications WHERE product_id = ?").param(wished).update();
    }

    /** As after ALTER TABLE … MODIFY product_id BIGINT UNSIGNED. */
    @Test
    @Order(2)
    void listsTheOthersWhereAnIdIsBeyondWhatTheLedgerCanCount() throws Exception {
        long readable = create("Within");
        try {
            jdbc.sql("ALTER TABLE limited_products MODIFY product_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT").update();
            jdbc.sql("INSERT INTO limited_products (product_id, product_name, product_price)"
                    + " VALUES (18446744073709551614, 'Beyond', 1)").update();

            var listed = get("/api/products?size=100");

            assertThat(listed.statusCode()).as(listed.body()).isEqualTo(200);
            assertThat(ids(listed)).contains((int) readable);
        } finally {
            jdbc.sql("DELETE FROM limited_products WHERE product_id > " + Long.MAX_VALUE).update();
            jdbc.sql("ALTER TABLE limited_products MODIFY product_id BIGINT NOT NULL AUTO_INCREMENT,"
                    + " AUTO_INCREMENT = 1").update();
        }
    }

    /** As after ALTER TABLE … MODIFY wishlist_id BIGINT UNSIGNED. */
    @Test
    @Order(2)
    void listsTheOtherWishesWhereAnIdCannotBeRead() throws Exception {
        long readable = create("Wished within");
        long beyond = create("Wished beyond");
        assertThat(wish("PUT", readable, user).statusCode()).isEqualTo(201);
        try {
            jdbc.sql("ALTER TABLE wishlist_notifications MODIFY wishlist_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT")
                    .update();
            jdbc.sql("INSERT INTO wishlist_notifications (wishlist_id, user_id, product_id, wished_at)"
                    + " SELECT 18446744073709551614, user_id, ?, wished_at FROM wishlist_notifications"
                    + " WHERE product_id = ?").params(beyond, readable).update();

            var listed = wishes(user, "");

            assertThat(listed.statusCode()).as(listed.body()).isEqualTo(200);
            assertThat(ids(listed)).contains((int) readable).doesNotContain((int) beyond);
        } finally {
            jdbc.sql("DELETE FROM wishlist_notifications WHERE product_id IN (?, ?)").params(beyond, readable).update();
            jdbc.sql("ALTER TABLE wishlist_notifications MODIFY wishlist_id BIGINT NOT NULL AUTO_INCREMENT,"
                    + " AUTO_INCREMENT = 1").update();
        }
    }

    /** As MODIFY without DEFAULT leaves them. */
    @Test
    @Order(2)
    void createsProductsAndWishesThoughColumnsHaveNoDefault() throws Exception {
        jdbc.sql("ALTER TABLE limited_products MODIFY product_stock INT UNSIGNED NOT NULL,"
                + " MODIFY stock_version BIGINT NOT NULL").update();
        jdbc.sql("ALTER TABLE wishlist_notifications MODIFY notification_sent BOOLEAN NOT NULL").update();
        try {
            assertThat(wish("PUT", create("No default"), user).statusCode()).isEqualTo(201);
        } finally {
            jdbc.sql("ALTER TABLE limited_products MODIFY product_stock INT NOT NULL DEFAULT 0,"
                    + " MODIFY stock_version BIGINT NOT NULL DEFAULT 0").update();
            jdbc.sql("ALTER TABLE wishlist_notifications MODIFY notification_sent BOOLEAN NOT NULL DEFAULT FALSE")
                    .update();
        }
    }

    @Test
    @Order(2)
    void fillsInWhatIsLeftOutAndMakesNoRestockOfNothing() throws Exception {
        var created = post("/api/products", """
                {"productName":"Bare","productPrice":0}""", admin);

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(object(created, "$")).containsAllEntriesOf(Map.of("currency", "EUR", "hold",
                "PT10M", "status", "UPCOMING")).doesNotContainKeys("opensAt", "closesAt", "productDesc", "lead");
        assertThat(jdbc.sql("SELECT count(*) FROM product_restocks WHERE product_id = ?")
                .param(id(created))
                .query(Integer.class)
                .single()).isZero();
    }

    @Test
    @Order(2)
    void countsCharactersAsMysqlDoes() throws Exception {
        String name = "👟".repeat(255);

        var created = post("/api/products",
                "{\"productName\":\"" + name + "\",\"productDesc\":\"" + "👟".repeat(4_000) + "\",\"productPrice\":1}",
                admin);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat((String) json(created, "$.productName")).isEqualTo(name);

        var refused = post("/api/products", "{\"productName\":\"" + name + "👟\",\"productPrice\":1}", admin);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat((List<?>) json(refused, "$.errors[*].field")).isEqualTo(List.of("productName"));
    }

    @Test
    @Order(2)
    void showsTheStockOfTheLedgerAndTheStatusItGives() throws Exception {
        long id = create("Live");
        publish(id, 10, 3, 5);

        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(object(get("/api/products/" + id), "$.stock"))
                        .isEqualTo(Map.of("productId", (int) id, "granted", 10, "pending", 0, "remaining", 7,
                                "version", 5, "productVersion", 0)));
        assertThat((String) json(get("/api/products/" + id), "$.status")).isEqualTo("OPEN");

        publish(id, 10, 9, 4);
        publish(id, 10, 10, 6);

        await().atMost(DEADLINE)
                .until(() -> json(get("/api/products/" + id), "$.status"), "SOLD_OUT"::equals);
    }

    @Test
    @Order(2)
    void skipsRecordsThatAreNoStockLevels() throws Exception {
        long id = create("Garbage");
        for (String garbage : List.of("", "nonsense", "[]", "{\"productId\":1}")) {
            producer.send(new ProducerRecord<>("stock-levels", Long.toString(id).getBytes(StandardCharsets.UTF_8),
                    garbage.getBytes(StandardCharsets.UTF_8)));
        }
        // Newer than the one below, but its key is another product's: the gate and the sink do not take it either.
        producer.send(new ProducerRecord<>("stock-levels", Long.toString(id + 1).getBytes(StandardCharsets.UTF_8),
                Topics.STOCK_LEVELS.value()
                        .serializer()
                        .serialize("", new StockLevel(new ProductId(id), 9, 9, 0, 0, 99, null, null, 600_000, 0))));
        awaitMetric("firstpair_catalog_stock_malformed_total 5.0");
        publish(id, 1, 0, 1);

        await().atMost(DEADLINE).until(() -> json(get("/api/products/" + id), "$.status"), "OPEN"::equals);
    }

    @Test
    @Order(2)
    void fallsBackToTheStockInMysqlWhenThatIsNewer() throws Exception {
        long id = create("Stored");
        jdbc.sql("UPDATE limited_products SET product_stock = 4, stock_version = 9 WHERE product_id = ?")
                .param(id)
                .update();

        assertThat(object(get("/api/products/" + id), "$.stock"))
                .isEqualTo(Map.of("productId", (int) id, "remaining", 4, "version", 9));
        assertThat((Integer) json(get("/api/products/" + id + "/stock", "Accept", JSON), "$.remaining")).isEqualTo(4);
    }

    @Test
    @Order(2)
    void changesWhatAPatchNamesAndLeavesTheStockAlone() throws Exception {
        long id = id(post("/api/products", """
                {"productName":"Before","productDesc":"old","productPrice":5,"opensAt":"2026-01-01T00:00:00Z",
                 "closesAt":"2027-01-01T00:00:00Z","hold":"PT1M","lead":"PT0S"}""", admin));
        jdbc.sql("UPDATE limited_products SET product_stock = 4, stock_version = 9 WHERE product_id = ?")
                .param(id)
                .update();

        var changed = patch(id, """
                {"productName":"After","productDesc":null,"closesAt":null,"hold":null,"lead":null}""", null);

        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(object(changed, "$")).containsAllEntriesOf(Map.of("productName", "After",
                "productPrice", 5, "opensAt", "2026-01-01T00:00:00Z", "hold", "PT10M", "version", 1, "status", "OPEN"))
                .doesNotContainKeys("productDesc", "closesAt", "lead");
        assertThat(
                jdbc.sql("SELECT product_stock, stock_version, row_version FROM limited_products WHERE product_id = ?")
                        .param(id)
                        .query()
                        .singleRow()
                        .values()
                        .stream()
                        .map(String::valueOf))
                .containsExactly("4", "9", "1");
        assertThat((Integer) json(patch(id, "{}", null), "$.version")).as("nothing changed").isEqualTo(1);
        assertThat((Integer) json(patch(id, "{\"productPrice\":5}", null), "$.version")).isEqualTo(1);
    }

    @Test
    @Order(2)
    void recordsWhoChangedWhatAndOnlyWhatWasDone() throws Exception {
        var created = post("/api/products", "{\"productName\":\"Recorded\",\"productPrice\":100,\"stock\":5}", admin,
                "Idempotency-Key", "recorded-1");
        post("/api/products", "{\"productName\":\"Recorded\",\"productPrice\":100,\"stock\":5}", admin,
                "Idempotency-Key", "recorded-1");
        long id = id(created);
        assertThat(patch(id, "{\"productPrice\":90,\"productDesc\":\"new\"}", null).statusCode()).isEqualTo(200);
        assertThat(patch(id, "{\"productPrice\":90}", null).statusCode()).as("changes nothing").isEqualTo(200);
        assertThat(patch(id, "{\"productPrice\":-1}", null).statusCode()).as("is refused").isEqualTo(400);
        for (String closing : List.of("\"" + Instant.now() + "\"", "null", "\"2100-01-01T00:00:00Z\"")) {
            assertThat(patch(id, "{\"closesAt\":" + closing + "}", null).statusCode()).isEqualTo(200);
        }
        for (int i = 0; i < 2; i++) {
            assertThat(post("/api/products/" + id + "/restocks", "{\"quantity\":-2}", admin, "Idempotency-Key",
                    "recorded-2").statusCode()).isEqualTo(202);
        }

        var recorded = get("/api/admin/actions?product=" + id, "Authorization", "Bearer " + admin);

        assertThat(recorded.statusCode()).as(recorded.body()).isEqualTo(200);
        assertThat((List<?>) json(recorded, "$.actions[*].action")).isEqualTo(
                List.of("RESTOCKED", "EDITED", "REOPENED", "STOPPED", "EDITED", "CREATED"));
        assertThat((List<?>) json(recorded, "$.actions[*].userId")).allMatch(user -> user.equals(ADMIN)).hasSize(6);
        assertThat((Map<?, ?>) json(recorded, "$.actions[0].changes")).isEqualTo(Map.of("quantity", Map.of("to", -2)));
        assertThat((Map<?, ?>) json(recorded, "$.actions[4].changes")).isEqualTo(
                Map.of("productPrice", Map.of("from", 100, "to", 90), "productDesc", Map.of("to", "new")));
        assertThat((Integer) json(recorded, "$.actions[5].changes.stock.to")).isEqualTo(5);

        var newest = get("/api/admin/actions?limit=2&product=" + id, "Authorization", "Bearer " + admin);
        var older = get("/api/admin/actions?limit=4&product=" + id + "&before=" + json(newest, "$.next"),
                "Authorization", "Bearer " + admin);
        assertThat((List<?>) json(newest, "$.actions[*].action")).isEqualTo(List.of("RESTOCKED", "EDITED"));
        assertThat((List<?>) json(older, "$.actions[*].action"))
                .isEqualTo(List.of("REOPENED", "STOPPED", "EDITED", "CREATED"));
        assertThat(older.body()).doesNotContain("\"next\"");

        jdbc.sql("UPDATE operator_actions SET action = 'LATER' WHERE product_id = ? AND action = 'REOPENED'")
                .param(id)
                .update();
        jdbc.sql(
                "UPDATE operator_actions SET changes = '{\"closesAt\":null}'"
                        + " WHERE product_id = ? AND action = 'STOPPED'")
                .param(id)
                .update();
        var others = get("/api/admin/actions?product=" + id, "Authorization", "Bearer " + admin);
        assertThat((List<?>) json(others, "$.actions[*].action"))
                .isEqualTo(List.of("RESTOCKED", "EDITED", "EDITED", "CREATED"));
    }

    /** A value that an operator has set by SQL does not prevent the next edit of other fields. */
    @Test
    @Order(2)
    void changesWhatSqlHasSetToWhatAProductCanBe() throws Exception {
        long id = create("Long held");
        jdbc.sql("UPDATE limited_products SET hold_millis = ?, currency = 'PTS' WHERE product_id = ?")
                .params(Duration.ofDays(40).toMillis(), id)
                .update();

        var changed = patch(id, "{\"productPrice\":9900}", null);

        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(object(changed, "$")).containsAllEntriesOf(Map.of("productPrice", 9900, "hold", "PT960H",
                "currency", "PTS"));
        assertThat(code(patch(id, "{\"currency\":\"PTX\"}", null))).isEqualTo("INVALID_REQUEST");
        assertThat(code(patch(id, "{\"hold\":\"-PT9223372036854775807S\"}", null))).isEqualTo("INVALID_REQUEST");
    }

    @Test
    @Order(2)
    void setsAndClearsWhatPagesShow() throws Exception {
        var created = post("/api/products", """
                {"productName":"Shown","productPrice":1,"imageUrl":"https://example.com/pair.jpg?w=640",
                 "dropName":"Shown drop","size":"EU 42"}""", admin);

        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        long id = id(created);
        assertThat(object(created, "$")).containsAllEntriesOf(Map.of("imageUrl", "https://example.com/pair.jpg?w=640",
                "dropName", "Shown drop", "size", "EU 42"));
        String etag = created.headers().firstValue("ETag").orElseThrow();
        var changed = patch(id, "{\"imageUrl\":\"/images/pair.jpg\",\"size\":null}", etag);
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(object(changed, "$"))
                .containsAllEntriesOf(Map.of("imageUrl", "/images/pair.jpg", "dropName", "Shown drop", "version", 1))
                .doesNotContainKey("size");
        assertThat(patch(id, "{\"imageUrl\":null}", etag).statusCode()).as("an edit like any other").isEqualTo(412);
        assertThat(object(patch(id, "{\"imageUrl\":null,\"dropName\":null}", null), "$"))
                .doesNotContainKeys("imageUrl", "dropName", "size");

        var recorded = get("/api/admin/actions?product=" + id, "Authorization", "Bearer " + admin);
        assertThat((Map<?, ?>) json(recorded, "$.actions[1].changes")).isEqualTo(Map.of(
                "imageUrl", Map.of("from", "https://example.com/pair.jpg?w=640", "to", "/images/pair.jpg"),
                "size", Map.of("from", "EU 42")));
    }

    @Test
    @Order(2)
    void listsTheSizesOfADrop() throws Exception {
        List<Integer> sizes = new ArrayList<>();
        for (String size : List.of("EU 41", "EU 42", "EU 43")) {
            sizes.add((int) id(post("/api/products", "{\"productName\":\"Sized\",\"productPrice\":1,"
                    + "\"dropName\":\"Größe & Co\",\"size\":\"" + size + "\"}", admin)));
        }
        post("/api/products", """
                {"productName":"Sized","productPrice":1,"dropName":"größe & Co"}""", admin);
        String drop = "/api/products?drop=" + URLEncoder.encode("Größe & Co", StandardCharsets.UTF_8);

        var all = get(drop);
        var second = get(drop + "&page=1&size=2");

        assertThat(ids(all)).as("to the letter, newest first").isEqualTo(sizes.reversed());
        assertThat((List<?>) json(all, "$.items[*].size")).isEqualTo(List.of("EU 43", "EU 42", "EU 41"));
        assertThat(ids(second)).isEqualTo(List.of(sizes.getFirst()));
        assertThat(object(second, "$")).containsAllEntriesOf(Map.of("page", 1, "size", 2, "total", 3));
        assertThat(object(get("/api/products?drop=None"), "$"))
                .containsAllEntriesOf(Map.of("items", List.of(), "total", 0));
        withoutStrictMode("UPDATE limited_products SET opens_at = '' WHERE product_id = " + sizes.get(1));
        assertThat(ids(get(drop))).as("a row that cannot be read").isEqualTo(List.of(sizes.get(2), sizes.get(0)));
        jdbc.sql("UPDATE limited_products SET opens_at = NULL WHERE product_id = ?").param(sizes.get(1)).update();
    }

    @Test
    @Order(2)
    void leavesOutWhatSqlHasSetAndNoPageCanShow() throws Exception {
        long id = create("Shown badly");
        jdbc.sql("UPDATE limited_products SET image_url = 'javascript:alert(1)', drop_name = '', size_label = ' '"
                + " WHERE product_id = ?").param(id).update();

        assertThat(object(get("/api/products/" + id), "$")).doesNotContainKeys("imageUrl", "dropName", "size");
        assertThat(ids(get("/api/products?size=100"))).contains((int) id);
        assertThat(patch(id, "{\"productPrice\":9}", null).statusCode()).as("not that admin's error").isEqualTo(200);
        assertThat(jdbc.sql("SELECT image_url FROM limited_products WHERE product_id = ?")
                .param(id)
                .query(String.class)
                .single()).isEqualTo("javascript:alert(1)");
        assertThat(patch(id, "{\"imageUrl\":\"javascript:alert(2)\"}", null).statusCode()).isEqualTo(400);
    }

    @Test
    @Order(2)
    void editsOnlyTheVersionThatIsMeant() throws Exception {
        long id = create("Versioned");
        String etag = get("/api/products/" + id).headers().firstValue("ETag").orElseThrow();
        jdbc.sql("UPDATE limited_products SET product_stock = 1, stock_version = 1 WHERE product_id = ?")
                .param(id)
                .update();

        assertThat(patch(id, "{\"productPrice\":1}", etag).statusCode()).as("the stock is no edit").isEqualTo(200);
        var late = patch(id, "{\"productPrice\":2}", etag);
        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(code(late)).isEqualTo("PRECONDITION_FAILED");
        assertThat(patch(id, "{\"productPrice\":2}", "\"1\"").statusCode()).isEqualTo(200);
        assertThat(patch(id, "{\"productPrice\":3}", "nonsense").statusCode()).isEqualTo(412);
        assertThat(patch(id, "{\"productPrice\":3}", "*").statusCode()).isEqualTo(200);

        String now = get("/api/products/" + id).headers().firstValue("ETag").orElseThrow();
        assertThat(get("/api/products/" + id, "If-None-Match", now).statusCode()).isEqualTo(304);
        assertThat(get("/api/products/" + id, "If-None-Match", etag).statusCode()).isEqualTo(200);
    }

    @Test
    @Order(2)
    void losesNoEditWhenManyEditAtOnce() throws Exception {
        long id = create("Contended");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<HttpResponse<String>>> edits = IntStream.rangeClosed(1, 12)
                    .<Callable<HttpResponse<String>>>mapToObj(
                            price -> () -> patch(id, "{\"productPrice\":" + price + "}", null))
                    .toList();
            List<HttpResponse<String>> answers = threads.invokeAll(edits).stream().map(Future::resultNow).toList();
            assertThat(answers).allSatisfy(answer -> {
                if (answer.statusCode() != 200) {
                    assertThat(answer.statusCode()).as(answer.body()).isIn(409, 503);
                    assertThat(code(answer)).isIn("CONFLICT", "UNAVAILABLE");
                }
            });
            long won = answers.stream().filter(answer -> answer.statusCode() == 200).count();
            assertThat(won).isPositive();
            assertThat((Integer) json(get("/api/products/" + id), "$.version")).isEqualTo((int) won);
        }
    }

    @Test
    @Order(2)
    void writesRestocksForTheLedgerToDecide() throws Exception {
        long id = create("Restocked");

        var more = post("/api/products/" + id + "/restocks", "{\"quantity\":25}", admin);
        var less = post("/api/products/" + id + "/restocks", "{\"quantity\":-30}", admin);

        assertThat(more.statusCode()).isEqualTo(202);
        assertThat(object(more, "$")).containsEntry("quantity", 25)
                .containsEntry("productId", (int) id)
                .containsKeys("restockId", "createdAt");
        assertThat(less.statusCode()).isEqualTo(202);
        assertThat(jdbc.sql("SELECT restock_id FROM product_restocks WHERE product_id = ? ORDER BY 1")
                .param(id)
                .query(Integer.class)
                .list()).containsExactly(json(more, "$.restockId"), json(less, "$.restockId"));
    }

    @Test
    @Order(2)
    void createsOneProductOfARequestThatIsRepeated() throws Exception {
        String body = "{\"productName\":\"Once\",\"productPrice\":100,\"stock\":5}";
        var first = post("/api/products", body, admin, "Idempotency-Key", "launch");
        var again = post("/api/products", body, admin, "Idempotency-Key", "launch");
        var other = post("/api/products", body.replace("Once", "Twice"), admin, "Idempotency-Key", "launch");
        var malformed = post("/api/products", body, admin, "Idempotency-Key", "k".repeat(256));

        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(code(other)).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(code(malformed)).isEqualTo("INVALID_REQUEST");
        assertThat(jdbc.sql("SELECT COUNT(*) FROM product_restocks WHERE product_id = ?")
                .param(id(first))
                .query(Integer.class)
                .single()).isEqualTo(1);
    }

    @Test
    @Order(2)
    void saysThatWhatAKeyHasCreatedIsGone() throws Exception {
        String body = "{\"productName\":\"Removed\",\"productPrice\":100}";
        long id = id(post("/api/products", body, admin, "Idempotency-Key", "removed-product"));
        String restocks = "/api/products/" + id + "/restocks";
        var restocked = post(restocks, "{\"quantity\":1}", admin, "Idempotency-Key", "removed-restock");
        assertThat(restocked.statusCode()).as(restocked.body()).isEqualTo(202);
        jdbc.sql("DELETE FROM product_restocks WHERE product_id = ?").param(id).update();
        jdbc.sql("DELETE FROM limited_products WHERE product_id = ?").param(id).update();

        var product = post("/api/products", body, admin, "Idempotency-Key", "removed-product");
        var restock = post(restocks, "{\"quantity\":1}", admin, "Idempotency-Key", "removed-restock");

        assertThat(product.statusCode()).as(product.body()).isEqualTo(409);
        assertThat(code(product)).isEqualTo("CONFLICT");
        assertThat(restock.statusCode()).as(restock.body()).isEqualTo(409);
        assertThat(code(restock)).isEqualTo("CONFLICT");
    }

    @Test
    @Order(2)
    void makesOneRestockOfManyWithOneKeyAtOnce() throws Exception {
        String restocks = "/api/products/" + create("Restocked once") + "/restocks";
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<HttpResponse<String>>> many = Collections.nCopies(8,
                    () -> post(restocks, "{\"quantity\":25}", admin, "Idempotency-Key", "delivery-1"));

            List<HttpResponse<String>> answers = threads.invokeAll(many).stream().map(Future::resultNow).toList();

            assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(202));
            assertThat(answers.stream().map(HttpResponse::body).distinct()).hasSize(1);
        }
        var other = post(restocks, "{\"quantity\":26}", admin, "Idempotency-Key", "delivery-1");
        assertThat(other.statusCode()).isEqualTo(422);
    }

    @Test
    @Order(2)
    void takesOffNoMoreThanIsUnsold() throws Exception {
        long id = create("Taken off");
        String restocks = "/api/products/" + id + "/restocks";
        publish(id, 10, 7, 1);
        awaitVersion(id, 1);

        var refused = post(restocks, "{\"quantity\":-4}", admin);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
        assertThat(code(refused)).isEqualTo("NOT_ENOUGH_UNSOLD");
        assertThat((Integer) json(refused, "$.remaining")).isEqualTo(3);
        assertThat(post(restocks, "{\"quantity\":-3}", admin).statusCode()).isEqualTo(202);
        assertThat(post(restocks, "{\"quantity\":4}", admin).statusCode()).isEqualTo(202);
        assertThat(post("/api/products/999999999/restocks", "{\"quantity\":-4}", admin).statusCode()).isEqualTo(404);
        assertThat(jdbc.sql("SELECT quantity FROM product_restocks WHERE product_id = ? ORDER BY restock_id")
                .param(id)
                .query(Integer.class)
                .list()).containsExactly(-3, 4);
    }

    @Test
    @Order(2)
    void listsTheNewestFirstInPages() throws Exception {
        long first = create("Listed 1");
        long second = create("Listed 2");
        int total = jdbc.sql("SELECT count(*) FROM limited_products").query(Integer.class).single();

        var page = get("/api/products?page=0&size=1");
        var next = get("/api/products?page=1&size=1");
        var all = get("/api/products");

        assertThat((List<?>) json(page, "$.items[*].productId")).isEqualTo(List.of((int) second));
        assertThat((List<?>) json(next, "$.items[*].productId")).isEqualTo(List.of((int) first));
        assertThat(object(next, "$")).containsAllEntriesOf(Map.of("page", 1, "size", 1, "total",
                total));
        assertThat((Integer) json(all, "$.size")).isEqualTo(20);
        assertThat((List<?>) json(get("/api/products?page=1000"), "$.items")).isEmpty();
    }

    @Test
    @Order(2)
    void makesOneWishOfTwoAndKeepsItsPlace() throws Exception {
        long id = create("Wished for");
        String fan = accounts.user(101);

        var made = wish("PUT", id, fan);
        wish("PUT", id, accounts.user(102));
        jdbc.sql("UPDATE limited_products SET size_label = 'EU 42' WHERE product_id = ?").param(id).update();
        assertThat((List<?>) json(wishes(fan, ""), "$.items[*].size")).isEqualTo(List.of("EU 42"));
        assertThat((String) json(wish("PUT", id, fan), "$.size")).isEqualTo("EU 42");
        jdbc.sql("UPDATE limited_products SET size_label = NULL WHERE product_id = ?").param(id).update();
        var again = wish("PUT", id, fan);

        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(object(made, "$")).containsAllEntriesOf(Map.of("productId", (int) id, "productName", "Wished for",
                "notified", false)).containsOnlyKeys("wishlistId", "productId", "productName", "wishedAt", "notified");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(made.body());
        assertThat(wishRows(101)).containsExactly(wishlistId(made));
    }

    @Test
    @Order(2)
    void makesANewWishOfOneThatIsUsedUp() throws Exception {
        long id = create("Missed");
        String fan = accounts.user(111);
        long usedUp = wishlistId(wish("PUT", id, fan));
        long later = wishlistId(wish("PUT", id, accounts.user(112)));
        markNotified(usedUp);
        assertThat((Boolean) json(wishes(fan, ""), "$.items[0].notified")).isTrue();

        var armed = wish("PUT", id, fan);

        assertThat(armed.statusCode()).as(armed.body()).isEqualTo(201);
        assertThat(wishlistId(armed)).as("behind those who wished meanwhile").isGreaterThan(later);
        assertThat((Boolean) json(armed, "$.notified")).isFalse();
        assertThat(wishRows(111)).containsExactly(wishlistId(armed));
        assertThat(wish("PUT", id, fan).body()).isEqualTo(armed.body());
    }

    @Test
    @Order(2)
    void makesOneWishOfManyAtOnce() throws Exception {
        long id = create("Clicked often");
        String fan = accounts.user(121);
        long before = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 5; round++) {
                List<Callable<HttpResponse<String>>> clicks = Collections.nCopies(6, () -> wish("PUT", id, fan));

                List<HttpResponse<String>> answers = threads.invokeAll(clicks).stream().map(Future::resultNow).toList();

                assertThat(answers).extracting(HttpResponse::statusCode)
                        .containsExactlyInAnyOrder(201, 200, 200, 200, 200, 200);
                assertThat(answers).extracting(CatalogIT::wishlistId)
                        .containsOnly(wishRows(121).getFirst())
                        .first(InstanceOfAssertFactories.LONG)
                        .isGreaterThan(before);
                before = wishRows(121).getFirst();
                markNotified(before);
            }
        }
    }

    @Test
    @Order(2)
    void forgetsAWishHoweverOftenItIsWithdrawn() throws Exception {
        long id = create("Not for me");
        String fan = accounts.user(131);
        long first = wishlistId(wish("PUT", id, fan));
        wish("PUT", id, accounts.user(132));

        assertThat(wish("DELETE", id, fan).statusCode()).isEqualTo(204);
        assertThat(wish("DELETE", id, fan).statusCode()).isEqualTo(204);

        assertThat((List<?>) json(wishes(fan, ""), "$.items")).isEmpty();
        assertThat(wishRows(132)).hasSize(1);
        assertThat(wishlistId(wish("PUT", id, fan))).isGreaterThan(first);
    }

    @Test
    @Order(2)
    void listsOnesWishesNewestFirstInPages() throws Exception {
        String fan = accounts.user(141);
        long first = create("Wish 1");
        long second = create("Wish 2");
        wish("PUT", second, fan);
        wish("PUT", first, fan);
        wish("PUT", first, accounts.user(142));

        var all = wishes(fan, "");
        var next = wishes(fan, "?page=1&size=1");

        assertThat((List<?>) json(all, "$.items[*].productName")).isEqualTo(List.of("Wish 1", "Wish 2"));
        assertThat(object(all, "$")).containsAllEntriesOf(Map.of("page", 0, "size", 20, "total", 2));
        assertThat((List<?>) json(next, "$.items[*].productId")).isEqualTo(List.of((int) second));
        assertThat(object(next, "$")).containsAllEntriesOf(Map.of("page", 1, "size", 1, "total", 2));
    }

    @ParameterizedTest
    @Order(2)
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            productName  | {"productPrice":1}
            productName  | {"productName":" ","productPrice":1}
            productPrice | {"productName":"A"}
            productPrice | {"productName":"A","productPrice":-1}
            productPrice | {"productName":"A","productPrice":1.5}
            productPrice | {"productName":"A","productPrice":"many"}
            currency     | {"productName":"A","productPrice":1,"currency":"euro"}
            currency     | {"productName":"A","productPrice":1,"currency":"ABC"}
            currency     | {"productName":"A","productPrice":1,"currency":"👟x"}
            opensAt      | {"productName":"A","productPrice":1,"opensAt":"tomorrow"}
            opensAt      | {"productName":"A","productPrice":1,"opensAt":1764000000000}
            opensAt      | {"productName":"A","productPrice":1,"opensAt":1764000000}
            opensAt      | {"productName":"A","productPrice":1,"opensAt":"1764000000"}
            closesAt     | {"productName":"A","productPrice":1,"opensAt":"2026-01-02T00:00:00Z",\
            "closesAt":"2026-01-02T00:00:00Z"}
            hold         | {"productName":"A","productPrice":1,"hold":"PT0S"}
            hold         | {"productName":"A","productPrice":1,"hold":"P3651D"}
            hold         | {"productName":"A","productPrice":1,"hold":"soon"}
            lead         | {"productName":"A","productPrice":1,"lead":"-PT1S"}
            lead         | {"productName":"A","productPrice":1,"lead":"P3651D"}
            lead         | {"productName":"A","productPrice":1,"lead":"early"}
            imageUrl     | {"productName":"A","productPrice":1,"imageUrl":"javascript:alert(1)"}
            imageUrl     | {"productName":"A","productPrice":1,"imageUrl":"http://example.com/pair.jpg"}
            imageUrl     | {"productName":"A","productPrice":1,"imageUrl":7}
            dropName     | {"productName":"A","productPrice":1,"dropName":" "}
            size         | {"productName":"A","productPrice":1,"size":"a size that is too long"}
            stock        | {"productName":"A","productPrice":1,"stock":-1}
            stock        | {"productName":"A","productPrice":1,"stock":1.5}
            stock        | {"productName":"A","productPrice":1,"stock":4294967297}
            opensAT      | {"productName":"A","productPrice":1,"opensAT":"2026-01-02T00:00:00Z"}
            """)
    void namesTheFieldThatIsWrong(String field, String body) throws Exception {
        var response = post("/api/products", body, admin);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(code(response)).isEqualTo("INVALID_REQUEST");
        assertThat((List<?>) json(response, "$.errors[*].field")).isEqualTo(List.of(field));
        assertThat(response.body()).doesNotContain("dev.firstpair", "java.", "jackson", "ProductFields");
    }

    @ParameterizedTest
    @Order(2)
    @CsvSource(delimiter = '|', quoteCharacter = '\0', nullValues = "-", textBlock = """
            GET    | /api/products/999999          | -     | -                  | 404 | UNKNOWN_PRODUCT
            GET    | /api/products/999999/stock    | -     | -                  | 404 | UNKNOWN_PRODUCT
            GET    | /api/products/x               | -     | -                  | 400 | INVALID_REQUEST
            GET    | /api/products/0               | -     | -                  | 400 | INVALID_REQUEST
            GET    | /api/products/007             | -     | -                  | 400 | INVALID_REQUEST
            GET    | /api/products/99999999999999999999 | - | -                 | 400 | INVALID_REQUEST
            GET    | /api/products/9223372036854775808 | - | -                  | 400 | INVALID_REQUEST
            GET    | /api/products?size=101        | -     | -                  | 400 | INVALID_REQUEST
            GET    | /api/products?size=0          | -     | -                  | 400 | INVALID_REQUEST
            GET    | /api/products?page=-1         | -     | -                  | 400 | INVALID_REQUEST
            GET    | /api/products?page=x          | -     | -                  | 400 | INVALID_REQUEST
            GET    | /api/products/1/nothing       | -     | -                  | 404 | NOT_FOUND
            GET    | /api/products/%2e%2e          | -     | -                  | 400 | INVALID_REQUEST
            GET    | /api/elsewhere                | -     | -                  | 401 | UNAUTHENTICATED
            GET    | /api/elsewhere                | user  | -                  | 404 | NOT_FOUND
            GET    | /api/products%2f1             | -     | -                  | 400 | INVALID_REQUEST
            GET    | /api/products%00              | -     | -                  | 400 | INVALID_REQUEST
            BREW   | /api/products                 | -     | -                  | 405 | METHOD_NOT_ALLOWED
            POST   | /api/products                 | -     | {}                 | 401 | UNAUTHENTICATED
            POST   | /api/products                 | wrong | {}                 | 401 | UNAUTHENTICATED
            POST   | /api/products                 | user  | {}                 | 403 | FORBIDDEN
            PATCH  | /api/products/1               | user  | {}                 | 403 | FORBIDDEN
            POST   | /api/products/1/restocks      | user  | {"quantity":1}     | 403 | FORBIDDEN
            GET    | /api/admin/actions            | -     | -                  | 401 | UNAUTHENTICATED
            GET    | /api/admin/actions            | user  | -                  | 403 | FORBIDDEN
            GET    | /api/admin/actions?limit=0    | admin | -                  | 400 | INVALID_REQUEST
            GET    | /api/admin/actions?before=x   | admin | -                  | 400 | INVALID_REQUEST
            POST   | /api/products                 | admin | {"productName":    | 400 | INVALID_REQUEST
            POST   | /api/products                 | admin | []                 | 400 | INVALID_REQUEST
            POST   | /api/products                 | admin | -                  | 400 | INVALID_REQUEST
            PATCH  | /api/products/1               | admin | {"productName":null} | 400 | INVALID_REQUEST
            PATCH  | /api/products/1               | admin | {"stock":5}        | 400 | INVALID_REQUEST
            PATCH  | /api/products/999999          | admin | {}                 | 404 | UNKNOWN_PRODUCT
            POST   | /api/products/999999/restocks | admin | {"quantity":1}     | 404 | UNKNOWN_PRODUCT
            POST   | /api/products/1/restocks      | admin | {"quantity":0}     | 400 | INVALID_REQUEST
            POST   | /api/products/1/restocks      | admin | {}                 | 400 | INVALID_REQUEST
            POST   | /api/products/1/restocks      | admin | {"quantity":"many"} | 400 | INVALID_REQUEST
            POST   | /api/products/1/restocks      | admin | {"quantity":1000001} | 400 | INVALID_REQUEST
            PUT    | /api/products/1/wish          | -     | -                  | 401 | UNAUTHENTICATED
            PUT    | /api/products/1/wish          | wrong | -                  | 401 | UNAUTHENTICATED
            PUT    | /api/products/999999/wish     | user  | -                  | 404 | UNKNOWN_PRODUCT
            PUT    | /api/products/x/wish          | user  | -                  | 400 | INVALID_REQUEST
            GET    | /api/products/1/wish          | user  | -                  | 405 | METHOD_NOT_ALLOWED
            DELETE | /api/products/1/wish          | -     | -                  | 401 | UNAUTHENTICATED
            DELETE | /api/products/x/wish          | user  | -                  | 400 | INVALID_REQUEST
            GET    | /api/wishes                   | -     | -                  | 401 | UNAUTHENTICATED
            GET    | /api/wishes?size=101          | user  | -                  | 400 | INVALID_REQUEST
            GET    | /api/wishes?page=-1           | user  | -                  | 400 | INVALID_REQUEST
            DELETE | /api/products                 | admin | -                  | 405 | METHOD_NOT_ALLOWED
            """)
    void answersErrorsAsProblems(String method, String path, @Nullable String who, @Nullable String body, int status,
            String code)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", JSON)
                .method(method, body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body));
        if (who != null) {
            request.header("Authorization", "Bearer " + switch (who) {
                case "admin" -> admin;
                case "user" -> user;
                default -> accounts.token(ADMIN,
                        claims -> claims.claim("roles", List.of("user", "admin")).audience("somebody else"));
            });
        }

        var response = send(request);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(code(response)).isEqualTo(code);
        assertThat((String) json(response, "$.detail")).isNotEmpty();
    }

    @Test
    @Order(2)
    void refusesContentTypesThatItDoesNotKnow() throws Exception {
        var posted = send(HttpRequest.newBuilder(URI.create(base + "/api/products"))
                .header("Authorization", "Bearer " + admin)
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("hello")));
        var got = get("/api/products/" + create("Typed") + "/stock", "Accept", "application/xml");

        assertThat(posted.statusCode()).isEqualTo(415);
        assertThat(code(posted)).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
        assertThat(got.statusCode()).isEqualTo(406);
    }

    @Test
    @Order(3)
    void streamsTheStockAsItChanges() throws Exception {
        long id = create("Streamed");
        publish(id, 10, 0, 1);
        awaitVersion(id, 1);

        try (Events events = new Events(id, null)) {
            assertThat(events.next()).isEqualTo(event(id, 10, 10, 1));
            publish(id, 10, 1, 2);
            assertThat(events.next()).isEqualTo(event(id, 10, 9, 2));
            for (int version = 3; version <= 200; version++) {
                publish(id, 10, version % 10, version);
            }
            String last = events.next();
            int seen = 1;
            while (!last.equals(event(id, 10, 10, 200))) {
                last = events.next();
                seen++;
            }
            assertThat(seen).as("what changes in between is left out").isLessThan(100);
            assertThat(events.awaitComment()).as("heartbeat").isTrue();
        }
    }

    @Test
    @Order(3)
    void resumesAStreamWhereItBroke() throws Exception {
        long id = create("Resumed");
        publish(id, 10, 0, 4);
        awaitVersion(id, 4);

        try (Events events = new Events(id, "3")) {
            assertThat(events.next()).isEqualTo(event(id, 10, 10, 4));
        }
        try (Events events = new Events(id, "4")) {
            assertThat(events.next()).as("what is held may have changed since").isEqualTo(event(id, 10, 10, 4));
            publish(id, 10, 1, 5);
            assertThat(events.next()).isEqualTo(event(id, 10, 9, 5));
        }
        try (Events events = new Events(id, "nonsense")) {
            assertThat(events.next()).isEqualTo(event(id, 10, 9, 5));
        }
    }

    @Test
    @Order(3)
    void beginsAStreamBeforeTheLedgerKnowsTheProduct() throws Exception {
        long id = create("Early");

        try (Events events = new Events(id, null)) {
            assertThat(events.next()).isEqualTo("id: 0 event: stock data: {\"productId\":" + id
                    + ",\"remaining\":0,\"version\":0}");
            publish(id, 3, 0, 1);
            assertThat(events.next()).isEqualTo(event(id, 3, 3, 1));
        }
    }

    @Test
    @Order(3)
    void answersPlainJsonToThoseWhoAskForIt() throws Exception {
        long id = create("Plain");
        publish(id, 3, 1, 1);
        awaitVersion(id, 1);

        var plain = get("/api/products/" + id + "/stock", "Accept", JSON);

        assertThat(plain.statusCode()).isEqualTo(200);
        assertThat(plain.headers().firstValue("Content-Type")).hasValue(JSON);
        assertThat(plain.body()).isEqualTo(
                "{\"productId\":" + id
                        + ",\"granted\":3,\"pending\":0,\"remaining\":2,\"version\":1,\"productVersion\":0}");
    }

    @Test
    @Order(3)
    void givesNoPlaceToThoseWhoAskForTheHeadersOnly() throws Exception {
        long id = create("Headed");
        awaitMetric("firstpair_catalog_stock_listeners 0.0");

        for (int i = 0; i <= LISTENERS; i++) {
            var head = send(HttpRequest.newBuilder(URI.create(base + "/api/products/" + id + "/stock")).HEAD());
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().firstValue("Content-Type")).hasValueSatisfying(
                    type -> assertThat(type).startsWith("text/event-stream"));
        }

        new Events(id, null).close();
    }

    @Test
    @Order(3)
    void boundsTheListenersAndForgetsThoseWhoLeave() throws Exception {
        long id = create("Watched");
        awaitMetric("firstpair_catalog_stock_listeners 0.0");
        List<Events> listeners = new ArrayList<>();
        for (int i = 0; i < LISTENERS; i++) {
            listeners.add(new Events(id, null));
        }

        var late = get("/api/products/" + id + "/stock", "Accept", "text/event-stream");

        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(late.headers().firstValue("Retry-After")).isPresent();
        assertThat(code(late)).isEqualTo("TOO_MANY_LISTENERS");
        for (Events listener : listeners) {
            listener.close();
        }
        awaitMetric("firstpair_catalog_stock_listeners 0.0");
    }

    @Test
    @Order(3)
    void givesAnAddressNoMoreThanItsShareOfPlaces() throws Exception {
        ConfigurableApplicationContext stingy = start(Servers.mysql().jdbcUrl(), Servers.kafka().bootstrapServers(),
                "--firstpair.catalog.stock.most-per-address=2");
        try {
            long id = create("Shared");
            URI stock = URI.create(base(stingy) + "/api/products/" + id + "/stock");
            List<Events> mine = List.of(new Events(base(stingy), id, null), new Events(base(stingy), id, null));

            // Not as a string: an open stream never ends.
            HttpResponse<InputStream> more = HTTP.send(
                    HttpRequest.newBuilder(stock).header("Accept", "text/event-stream").build(),
                    HttpResponse.BodyHandlers.ofInputStream());

            assertThat(more.statusCode()).isEqualTo(429);
            assertThat(JsonPath.<String>read(more.body(), "$.code")).isEqualTo("TOO_MANY_STREAMS");
            assertThat(more.headers().firstValue("Retry-After")).isPresent();
            for (Events one : mine) {
                one.close();
            }
        } finally {
            stingy.close();
        }
    }

    @Test
    @Order(4)
    void readsAllStockAgainAndEndsItsStreamsAtTheEnd() throws Exception {
        long id = create("Restarted");
        publish(id, 10, 6, 12);
        awaitVersion(id, 12);

        ConfigurableApplicationContext second = startPatient();
        try {
            await().atMost(DEADLINE)
                    .until(() -> send(HttpRequest.newBuilder(
                            URI.create(base(second) + "/actuator/health/readiness"))).statusCode() == 200);
            var stock = send(HttpRequest.newBuilder(URI.create(base(second) + "/api/products/" + id + "/stock"))
                    .header("Accept", JSON));
            assertThat((Integer) json(stock, "$.version")).isEqualTo(12);
            try (Events events = new Events(base(second), id, null)) {
                assertThat(events.next()).isEqualTo(event(id, 10, 4, 12));
                second.close();
                events.awaitEnd();
            }
        } finally {
            second.close();
        }
    }

    /** Behaves like an EventSource. */
    private static final class Events implements AutoCloseable {

        private final InputStream body;
        private final BufferedReader lines;

        Events(long productId, @Nullable String lastEventId) throws IOException, InterruptedException {
            this(base, productId, lastEventId);
        }

        Events(String service, long productId, @Nullable String lastEventId) throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest
                    .newBuilder(URI.create(service + "/api/products/" + productId + "/stock"))
                    .timeout(DEADLINE)
                    .header("Accept", "text/event-stream");
            if (lastEventId != null) {
                request.header("Last-Event-ID", lastEventId);
            }
            var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValueSatisfying(
                    type -> assertThat(type).startsWith("text/event-stream"));
            body = response.body();
            lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        /** The lines of the next event, in one string. */
        String next() throws IOException {
            StringBuilder event = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty() && !event.isEmpty()) {
                    return event.toString().strip();
                }
                if (!line.isEmpty() && !line.startsWith(":")) {
                    event.append(line).append(' ');
                }
            }
            throw new IOException("the stream has ended");
        }

        boolean awaitComment() throws IOException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(":")) {
                    return true;
                }
            }
            return false;
        }

        /** A regular end; a broken connection does not count. */
        void awaitEnd() {
            assertThat(CompletableFuture.runAsync(() -> lines.lines().forEach(line -> {}))).succeedsWithin(DEADLINE);
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    private static String event(long id, int granted, int remaining, long version) {
        return "id: " + version + " event: stock data: {\"productId\":" + id + ",\"granted\":" + granted
                + ",\"pending\":0,\"remaining\":" + remaining + ",\"version\":" + version + ",\"productVersion\":0}";
    }

    private static void publish(long id, int granted, int active, long version) {
        StockLevel level = new StockLevel(new ProductId(id), granted, active, 0, granted - active, version, null, null,
                600_000, 0);
        producer.send(new ProducerRecord<>(Topics.STOCK_LEVELS.name(),
                Topics.STOCK_LEVELS.key().serializer().serialize("", level.productId()),
                Topics.STOCK_LEVELS.value().serializer().serialize("", level)));
    }

    private static void awaitVersion(long id, int version) {
        await().atMost(DEADLINE)
                .until(() -> json(get("/api/products/" + id), "$.stock.version"), Integer.valueOf(version)::equals);
    }

    private static void awaitMetric(String line) {
        await().atMost(DEADLINE).until(() -> get("/actuator/prometheus").body().contains(line));
    }

    @Test
    @Order(3)
    void refusesTokensThatNeverEndOrHaveEndedOrAreOfNobody() throws Exception {
        Date past = Date.from(Instant.now().minusSeconds(1));

        assertThat(wishes(accounts.user(8), "").statusCode()).isEqualTo(200);
        for (String bad : List.of(accounts.token(8, claims -> claims.expirationTime(null)),
                accounts.token(8, claims -> claims.expirationTime(past)),
                accounts.token(8, claims -> claims.subject("abc")), accounts.user(-8))) {
            var refused = wishes(bad, "");
            assertThat(refused.statusCode()).as("%s", bad).isEqualTo(401);
            assertThat(code(refused)).isEqualTo("UNAUTHENTICATED");
        }
    }

    @Test
    @Order(3)
    void saysThatItCannotCheckATokenWhoseKeyItCannotGet() throws Exception {
        accounts.setAway(true);
        try {
            String token = accounts.ofUnknownKey(ADMIN);
            // Keys that are less than a second old refuse it; older ones must not, so it cannot be checked: 503.
            var created = await().atMost(DEADLINE)
                    .until(() -> post("/api/products", "{\"productName\":\"Unchecked\",\"productPrice\":100}", token),
                            answer -> answer.statusCode() != 401);

            assertThat(created.statusCode()).as(created.body()).isEqualTo(503);
            assertThat(created.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(code(created)).isEqualTo("TOKENS_UNCHECKED");
        } finally {
            accounts.setAway(false);
        }
    }

    private static void withoutStrictMode(String... updates) throws SQLException {
        try (Connection connection = service.getBean(DataSource.class).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION sql_mode = ''");
            for (String update : updates) {
                statement.executeUpdate(update);
            }
            statement.execute("SET SESSION sql_mode = DEFAULT");
        }
    }

    private static long create(String name) throws IOException, InterruptedException {
        var created = post("/api/products", "{\"productName\":\"" + name + "\",\"productPrice\":100}", admin);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return id(created);
    }

    private static HttpResponse<String> wish(String method, long id, String token)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(base + "/api/products/" + id + "/wish"))
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.noBody()));
    }

    private static HttpResponse<String> wishes(String token, String page) throws IOException, InterruptedException {
        return get("/api/wishes" + page, "Authorization", "Bearer " + token);
    }

    private static long wishlistId(HttpResponse<String> wish) {
        return ((Number) json(wish, "$.wishlistId")).longValue();
    }

    private static List<Long> wishRows(long userId) {
        return jdbc.sql("SELECT wishlist_id FROM wishlist_notifications WHERE user_id = ?")
                .param(userId)
                .query(Long.class)
                .list();
    }

    /** As sink-writer does it. */
    private static void markNotified(long wishlistId) {
        jdbc.sql("UPDATE wishlist_notifications SET notification_sent = TRUE, notified_at = UTC_TIMESTAMP(3)"
                + " WHERE wishlist_id = ?").param(wishlistId).update();
    }

    private static String base(ConfigurableApplicationContext context) {
        return "http://localhost:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    private static HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private static HttpResponse<String> post(String path, String body, String token, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", JSON)
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private static HttpResponse<String> patch(long id, String body, @Nullable String ifMatch)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/api/products/" + id))
                .header("Content-Type", "application/merge-patch+json")
                .header("Authorization", "Bearer " + admin)
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body));
        return send(ifMatch == null ? request : request.header("If-Match", ifMatch));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.timeout(DEADLINE).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static long id(HttpResponse<String> created) {
        return ((Number) json(created, "$.productId")).longValue();
    }

    private static List<Integer> ids(HttpResponse<String> page) {
        return json(page, "$.items[*].productId");
    }

    private static String code(HttpResponse<String> response) {
        return json(response, "$.code");
    }

    private static Map<String, Object> object(HttpResponse<String> response, String path) {
        return JsonPath.read(response.body(), path);
    }

    private static <T> T json(HttpResponse<String> response, String path) {
        return JsonPath.read(response.body(), path);
    }
}
