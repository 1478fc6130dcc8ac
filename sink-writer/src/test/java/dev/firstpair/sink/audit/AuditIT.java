package dev.firstpair.sink.audit;

import static dev.firstpair.sink.Patience.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.audit.report.AuditReport;
import dev.firstpair.audit.report.RepairReport;
import dev.firstpair.sink.Log;
import dev.firstpair.sink.Service;
import dev.firstpair.stack.servers.KafkaServer;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Servers;
import dev.firstpair.testing.TokenIssuer;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.Actor;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.Payment;
import dev.firstpair.topics.order.Price;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.order.RefusalReason;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * The test acts as the ledger, on a log that keeps every promise, and corrupts the mirrors in ways that the services do
 * not notice.
 */
class AuditIT {

    private static final Random RANDOM = new Random(5);
    private static final Instant NOW = Instant.now();
    private static final String AUDIT = "/api/admin/audit";
    private static final ProductId PAIR = new ProductId(1);
    private static final ProductId PRINT = new ProductId(2);
    private static final OrderId PAID = OrderId.create(NOW, RANDOM);
    private static final OrderId PENDING = OrderId.create(NOW, RANDOM);
    private static final OrderId CANCELED = OrderId.create(NOW, RANDOM);
    private static final OrderId OTHERS = OrderId.create(NOW, RANDOM);
    private static final OrderId UNKNOWN = OrderId.create(NOW, RANDOM);

    private static final Payment OWED = new Payment(new CommandId(new UUID(1, 2)), new Price(9_900, "EUR"));
    private static final Payment LATE = new Payment(new CommandId(new UUID(1, 3)), null);
    private static final Payment LATER = new Payment(new CommandId(new UUID(1, 4)), new Price(9_900, "EUR"));

    // Own servers: an audit covers everything in them.
    private static KafkaServer kafka;
    private static MysqlServer mysql;
    private static TokenIssuer issuer;
    private static Service service;
    private static Log log;
    private static JdbcTemplate jdbc;
    private static RedisClient client;
    private static RedisCommands<String, String> redis;

    @BeforeAll
    static void sell(@TempDir Path directory) {
        kafka = KafkaServer.start(directory.resolve("kafka"), 0);
        mysql = MysqlServer.start(directory.resolve("mysql"), 0);
        issuer = new TokenIssuer();
        client = RedisClient.create("redis://127.0.0.1:" + Servers.redis().port());
        redis = client.connect().sync();
        service = service();
        soon().until(service::isReady);
        jdbc = service.bean(JdbcTemplate.class);
        log = new Log(kafka);
        list(PAIR);
        list(PRINT);
        log.write(Topics.RESTOCKS, PAIR, new Restock(new RestockId(1), PAIR, 5, NOW));
        level(PAIR, 5, 0, 1);
        place(PAID, PAIR, 11, 4, 2);
        CommandId pay = new CommandId(new UUID(1, 1));
        log.write(Topics.ORDER_COMMANDS, PAIR, new OrderCommand.Pay(pay, PAID, new Actor.System("test"), NOW));
        log.write(Topics.ORDER_EVENTS, PAID, new OrderEvent.Paid(PAID, 2, new UserId(11), PAIR, 4, 2, NOW, pay));
        refuse(OWED, 3);
        CommandId giveBack = new CommandId(new UUID(1, 5));
        log.write(Topics.ORDER_COMMANDS, PAIR,
                new OrderCommand.Refund(giveBack, PAID, new Actor.System("test"), NOW, OWED.id()));
        log.write(Topics.ORDER_EVENTS, PAID,
                new OrderEvent.Refunded(PAID, 4, new UserId(11), PAIR, 4, 2, NOW.plusMillis(7), giveBack, OWED));
        refuse(LATE, 5);
        refuse(LATER, 6);
        place(PENDING, PAIR, 12, 3, 3);
        place(CANCELED, PAIR, 13, 2, 4);
        place(OTHERS, PAIR, 14, 1, 5);
        log.write(Topics.ORDER_EVENTS, CANCELED, new OrderEvent.Canceled(CANCELED, 2, new UserId(13), PAIR, 2, 6, NOW,
                CancelReason.PAYMENT_TIMED_OUT, null, null, null));
        level(PAIR, 5, 3, 6);
        log.write(Topics.RESTOCKS, PRINT, new Restock(new RestockId(2), PRINT, 7, NOW));
        level(PRINT, 7, 0, 1);
        log.flush();
    }

    @AfterAll
    static void stop() {
        service.close();
        log.close();
        client.shutdown();
        issuer.close();
        mysql.kill();
        kafka.kill();
    }

    @Test
    void isForAdminsOnly() {
        assertThat(service.send("GET", AUDIT, null).statusCode()).isEqualTo(401);
        assertThat(service.send("GET", AUDIT, null).body()).contains("\"code\":\"UNAUTHENTICATED\"");
        assertThat(service.send("GET", AUDIT, issuer.user(1)).statusCode()).isEqualTo(403);
        assertThat(service.send("POST", AUDIT + "/repair", issuer.user(1)).body()).contains("\"code\":\"FORBIDDEN\"");
        assertThat(service.send("POST", AUDIT + "/repair", null).statusCode()).isEqualTo(401);
    }

    @Test
    void writesAgainWhatDriftedAndTheMirrorTakesItForTheSinksOwn() {
        soon().untilAsserted(() -> assertThat(audit().drift()).allMatch(drift -> drift.mirror().equals("Redis")));
        RepairReport primed = repair();
        assertThat(primed.audit().good()).as("%s", primed.toJson()).isTrue();
        assertThat(audit().good()).isTrue();
        assertThat(drift("redis")).isZero();
        assertThat(service.metric("firstpair_audit_violations")).isZero();
        assertThat(service.metric("firstpair_audit_last_run_seconds")).isGreaterThan(NOW.getEpochSecond());
        List<String> rows = rows();

        // Disguised as the sink's own writes, so that the mirror does not repair it.
        jdbc.update("""
                UPDATE orders SET order_status = 'pending', version = 1, ledger_status = 'pending',
                ledger_restores = ledger_restores + 1 WHERE order_id = ?""", PAID.toString());
        jdbc.update("UPDATE orders SET ledger_version = -1 WHERE order_id = ?", PENDING.toString());
        jdbc.update("DELETE FROM orders WHERE order_id = ?", PENDING.toString());
        jdbc.update("""
                UPDATE orders SET order_status = 'completed', version = 9, cancel_reason = NULL, ledger_version = 9,
                ledger_status = 'completed', ledger_cancel_reason = NULL WHERE order_id = ?""", CANCELED.toString());
        jdbc.update("""
                UPDATE orders SET user_id = 99, ledger_user_id = 99, ledger_restores = ledger_restores + 1
                WHERE order_id = ?""", OTHERS.toString());
        jdbc.update("""
                INSERT INTO orders (order_id, user_id, product_id, order_status, order_date, version, updated_at,
                ledger_version) VALUES (?, 15, 1, 'paid', NOW(), 2, NOW(), 2)""", UNKNOWN.toString());
        jdbc.update("""
                UPDATE limited_products SET product_stock = 99, stock_writes = stock_writes + 1
                WHERE product_id = 1""");
        jdbc.update("UPDATE ledger_stock SET remaining = 9, version = 50 WHERE product_id = 2");
        jdbc.update("UPDATE limited_products SET stock_writes = -1 WHERE product_id = 2");
        jdbc.update("DELETE FROM limited_products WHERE product_id = 2");
        jdbc.update("UPDATE refunds SET user_id = 99, amount = 1, refunded_at = NULL WHERE payment_id = ?",
                OWED.id().toString());
        jdbc.update("UPDATE refunds SET refunded_at = NOW(3) WHERE payment_id = ?", LATE.id().toString());
        jdbc.update("DELETE FROM refunds WHERE payment_id = ?", LATER.id().toString());
        jdbc.update("""
                INSERT INTO refunds (payment_id, order_id, user_id, product_id, amount, currency, due_at)
                VALUES (?, ?, 15, 1, 9900, 'EUR', NOW(3)), (?, ?, 11, 1, 9900, 'EUR', NOW(3)),
                ('mine', 'none', 15, 1, 9900, 'EUR', NOW(3))""", new UUID(1, 9).toString(), UNKNOWN.toString(),
                new UUID(1, 9).toString(), PAID.toString());
        redis.hset("{product:1}:stock", "remaining", "99");
        redis.hset("{product:2}:stock", "version", "1000");
        redis.zadd("{product:1}:leases", NOW.plusSeconds(3_600).toEpochMilli(), PAID + "/11");

        AuditReport spoiled = audit();
        assertThat(spoiled.drift()).as("%s", spoiled.toJson())
                .extracting(AuditReport.ReportedDrift::cause)
                .containsExactlyInAnyOrder("BEHIND", "MISSING", "AHEAD", "DIFFERENT", "NOT_IN_LOG", "DIFFERENT",
                        "MISSING", "DIFFERENT", "AHEAD", "STALE_LEASE", "DIFFERENT", "AHEAD", "MISSING", "NOT_IN_LOG",
                        "NOT_IN_LOG", "NOT_IN_LOG");
        assertThat(spoiled.findings()).isEmpty();
        assertThat(drift("redis")).isEqualTo(3);
        assertThat(drift("mysql")).isEqualTo(13);
        assertThat(service.isReady()).isTrue();

        RepairReport repaired = repair();

        assertThat(repaired.repairedCount()).as("%s", repaired.toJson()).isEqualTo(14);
        assertThat(repaired.left()).hasSize(2)
                .allMatch(left -> left.contains(UNKNOWN.toString()))
                .anyMatch(left -> left.contains("ledger_version = -1"))
                .anyMatch(left -> left.contains("DELETE the row"));
        assertThat(repaired.audit().drift()).extracting(AuditReport.ReportedDrift::orderId)
                .containsExactly(UNKNOWN.toString(), UNKNOWN.toString());
        assertThat(redis.zcard("{product:1}:leases")).isZero();
        assertThat(redis.hgetall("{product:2}:stock")).containsEntry("remaining", "7").containsEntry("version", "1");

        jdbc.update("UPDATE orders SET ledger_version = -1 WHERE order_id = ?", UNKNOWN.toString());
        jdbc.update("DELETE FROM orders WHERE order_id = ?", UNKNOWN.toString());
        // The order of the remaining payment has no row now.
        RepairReport rest = repair();
        assertThat(rest.repaired()).as("%s", rest.toJson())
                .singleElement()
                .asString()
                .contains("payment " + new UUID(1, 9), "taken away");
        RepairReport again = repair();
        assertThat(again.repairedCount()).isZero();
        assertThat(again.audit().good()).as("%s", again.toJson()).isTrue();
        assertThat(rows()).isEqualTo(rows);

        // A change that is later in the binlog than all of these.
        jdbc.update("UPDATE limited_products SET product_price = 1 WHERE product_id = 2");
        soon().until(() -> log.read(Topics.PRODUCTS).stream().anyMatch(product -> product.productPrice() == 1));
        assertThat(log.read(Topics.RESTOCKS)).hasSize(2);
        assertThat(log.read(Topics.ORDER_COMMANDS)).hasSize(5);
        assertThat(log.records("order-commands-dlt")).isEmpty();
        assertThat(log.records("restocks-dlt")).isEmpty();
        assertThat(log.records("products-dlt")).isEmpty();
        assertThat(service.metric("firstpair_mirror_refused_total")).isZero();
    }

    @Tag("nightly")
    @Test
    void runsByItselfOnTheInstanceThatHasTheMirror() {
        Service standby = service("--firstpair.audit.cron=* * * * * *");
        soon().until(standby::isReady);
        assertThat(standby.metric("firstpair_audit_last_run_seconds")).isZero();

        service.close();
        service = standby;
        jdbc = service.bean(JdbcTemplate.class);

        soon().until(() -> service.metric("firstpair_audit_last_run_seconds") > NOW.getEpochSecond());
    }

    private static Service service(String... settings) {
        List<String> all = new ArrayList<>(
                List.of("--firstpair.topics.partitions=2", "--firstpair.mirror.name=audit-it",
                        "--firstpair.redis.uri=redis://127.0.0.1:" + Servers.redis().port(),
                        "--firstpair.audit.patience=500ms",
                        "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + issuer.jwksUri()));
        all.addAll(List.of(settings));
        return new Service(kafka, mysql, all.toArray(new String[0]));
    }

    /** Another audit may be running. */
    private static String answer(String method, String path) {
        return soon().until(() -> service.send(method, path, issuer.admin(1)), answer -> {
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 503);
            return answer.statusCode() == 200;
        }).body();
    }

    private static AuditReport audit() {
        String json = answer("GET", AUDIT);
        return JsonMapper.builder().build().readValue(json, AuditReport.class);
    }

    private static RepairReport repair() {
        return RepairReport.ofJson(answer("POST", AUDIT + "/repair"));
    }

    private static double drift(String mirror) {
        HttpResponse<String> metrics = service.get("/actuator/prometheus");
        return metrics.body()
                .lines()
                .filter(line -> line.startsWith("firstpair_audit_drift{") && line.contains("mirror=\"" + mirror + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(-1);
    }

    private static List<String> rows() {
        List<String> rows = new ArrayList<>();
        for (String table : List.of("SELECT * FROM orders ORDER BY order_id",
                "SELECT * FROM limited_products ORDER BY product_id",
                "SELECT * FROM ledger_stock ORDER BY product_id", "SELECT * FROM refunds ORDER BY payment_id")) {
            jdbc.queryForList(table).forEach(row -> rows.add(row.toString()));
        }
        return rows;
    }

    private static void list(ProductId product) {
        jdbc.update("INSERT INTO limited_products (product_id, product_name, product_price) VALUES (?, 'Pair', 9900)",
                product.value());
        soon().until(() -> log.read(Topics.PRODUCTS).stream().anyMatch(row -> row.productId().equals(product)));
    }

    private static void place(OrderId order, ProductId product, long user, int remaining, long version) {
        log.write(Topics.PURCHASE_REQUESTS, product,
                new PurchaseRequest(order, new UserId(user), product, null, null, NOW));
        log.write(Topics.ORDER_EVENTS, order, new OrderEvent.Placed(order, 1, new UserId(user), product, remaining,
                version, NOW, NOW.plusSeconds(3_600), null, null, null));
        level(product, 5, 5 - remaining, version);
    }

    /** A payment of the paid order, which is due back. */
    private static void refuse(Payment payment, int orderVersion) {
        log.write(Topics.ORDER_COMMANDS, PAIR,
                new OrderCommand.Pay(payment.id(), PAID, new Actor.System("test"), NOW));
        log.write(Topics.ORDER_EVENTS, PAID, new OrderEvent.CommandRefused(PAID, orderVersion, new UserId(11), PAIR, 4,
                2, NOW, payment.id(), RefusalReason.ALREADY_PAID, true, payment));
    }

    private static void level(ProductId product, int granted, int active, long version) {
        log.write(Topics.STOCK_LEVELS, product,
                new StockLevel(product, granted, active, null, granted - active, version,
                        null, null, 600_000, 0));
    }
}
