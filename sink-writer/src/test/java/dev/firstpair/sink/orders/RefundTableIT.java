package dev.firstpair.sink.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.sink.Transactions;
import dev.firstpair.sink.projection.Histories;
import dev.firstpair.sink.projection.RefundRow;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Servers;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.Payment;
import dev.firstpair.topics.order.Price;
import dev.firstpair.topics.order.RefusalReason;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
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
class RefundTableIT {

    private static final Instant AT = Histories.OPENING;
    private static final OrderId ORDER = OrderId.create(AT, new Random(9));
    private static final UserId USER = new UserId(42);
    private static final ProductId PRODUCT = new ProductId(7);
    private static final Payment PAYMENT = new Payment(new CommandId(new UUID(1, 1)), new Price(19_900, "EUR"));
    private static final Payment LATE = new Payment(new CommandId(new UUID(1, 2)), null);
    private static final OrderEvent CANCELED = new OrderEvent.Canceled(ORDER, 3, USER, PRODUCT, 1, 5, AT,
            CancelReason.BY_USER, new CommandId(new UUID(2, 1)), true, PAYMENT);
    private static final OrderEvent REFUSED = new OrderEvent.CommandRefused(ORDER, 4, USER, PRODUCT, 1, 5, AT,
            LATE.id(), RefusalReason.ALREADY_CANCELED, true, LATE);
    private static final OrderEvent REFUNDED = new OrderEvent.Refunded(ORDER, 5, USER, PRODUCT, 1, 5,
            AT.plusSeconds(1), new CommandId(new UUID(2, 2)), PAYMENT);

    private static SingleConnectionDataSource dataSource;
    private static JdbcTemplate jdbc;
    private static RefundTable refunds;

    @BeforeAll
    static void migrate() {
        MysqlServer mysql = Servers.mysql();
        String url = mysql.jdbcUrl().replace("/firstpair?", "/firstpair_refund_table?")
                + "&createDatabaseIfNotExist=true&rewriteBatchedStatements=true"
                + "&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true";
        dataSource = new SingleConnectionDataSource(url, MysqlServer.USER, MysqlServer.PASSWORD, true);
        Flyway.configure().dataSource(url, MysqlServer.USER, MysqlServer.PASSWORD).load().migrate();
        jdbc = new JdbcTemplate(dataSource);
        refunds = new RefundTable(jdbc, new Transactions(new JdbcTransactionManager(dataSource)));
    }

    @AfterAll
    static void disconnect() {
        dataSource.destroy();
    }

    @Test
    void saysOfEachPaymentSinceWhenItIsDueAndWhenItWasGivenBackInWhateverOrderThatComes() {
        for (List<OrderEvent> batch : List.of(List.of(CANCELED, REFUSED), List.of(REFUNDED),
                List.of(REFUNDED, CANCELED),
                List.of(REFUSED))) {
            store(batch);
        }
        assertThat(rows()).containsExactly(
                row(PAYMENT, "19900 EUR 0 1"), row(LATE, "- - 0 -"));

        jdbc.update("DELETE FROM refunds");
        store(List.of(REFUNDED));
        store(List.of(CANCELED));
        assertThat(rows()).containsExactly(row(PAYMENT, "19900 EUR 0 1"));
    }

    private static void store(List<OrderEvent> events) {
        refunds.upsert(events.stream().map(RefundRow::of).flatMap(row -> row.stream()).toList());
    }

    private static String row(Payment payment, String rest) {
        return payment.id() + " " + ORDER + " 42 7 " + rest;
    }

    private static List<String> rows() {
        LocalDateTime at = LocalDateTime.ofInstant(AT, ZoneOffset.UTC);
        return jdbc.queryForList("""
                SELECT CONCAT_WS(' ', payment_id, order_id, user_id, product_id, IFNULL(amount, '-'),
                IFNULL(currency, '-'), IFNULL(TIMESTAMPDIFF(SECOND, ?, due_at), '-'),
                IFNULL(TIMESTAMPDIFF(SECOND, ?, refunded_at), '-')) FROM refunds ORDER BY payment_id""", String.class,
                at, at);
    }
}
