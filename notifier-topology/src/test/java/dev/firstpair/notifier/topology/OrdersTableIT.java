package dev.firstpair.notifier.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Servers;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** On the tables that sink-writer creates. */
class OrdersTableIT {

    private static final ProductId PRODUCT = new ProductId(7);
    private static final ProductId OTHER = new ProductId(8);
    private static final Duration PATIENT = Duration.ofMinutes(1);
    private static final String DATABASE = "firstpair_active_orders";

    private static JdbcClient jdbc;

    @BeforeAll
    static void migrate() {
        DriverManagerDataSource dataSource = dataSource(Servers.mysql()
                .jdbcUrl()
                .replace("/" + MysqlServer.DATABASE + "?", "/" + DATABASE + "?createDatabaseIfNotExist=true&"));
        Flyway.configure()
                .dataSource(dataSource)
                .locations("filesystem:" + Path.of(System.getProperty("basedir", ""))
                        .toAbsolutePath()
                        .resolve("../sink-writer/src/main/resources/db/migration")
                        .normalize())
                .load()
                .migrate();
        jdbc = JdbcClient.create(dataSource);
        order(PRODUCT, 1, "pending");
        order(PRODUCT, 2, "paid");
        order(PRODUCT, 3, "completed");
        order(PRODUCT, 4, "canceled");
        order(PRODUCT, 5, "canceled");
        order(PRODUCT, 5, "pending");
        order(OTHER, 6, "pending");
        order(PRODUCT, 7, "pending");
    }

    @Test
    void knowsWhoOfThoseAskedForHasAnOrderThatIsNotCanceled() throws Exception {
        List<UserId> asked = LongStream.rangeClosed(1, 6).mapToObj(UserId::new).toList();

        assertThat(new OrdersTable(jdbc, PATIENT).among(PRODUCT, asked)).extracting(UserId::value)
                .containsExactlyInAnyOrder(1L, 2L, 3L, 5L);
        assertThat(new OrdersTable(jdbc, PATIENT).among(OTHER, asked)).extracting(UserId::value).containsExactly(6L);
    }

    @Test
    void givesEachConnectionBack() throws Exception {
        try (HikariDataSource one = new HikariDataSource()) {
            one.setJdbcUrl(Servers.mysql().jdbcUrl());
            one.setUsername(MysqlServer.USER);
            one.setPassword(MysqlServer.PASSWORD);
            one.setCatalog(DATABASE);
            one.setMaximumPoolSize(1);
            OrdersTable orders = new OrdersTable(JdbcClient.create(one), PATIENT);

            for (int i = 0; i < 3; i++) {
                assertThat(orders.among(PRODUCT, List.of(new UserId(1)))).hasSize(1);
            }
        }
    }

    @Test
    void knowsNothingOfNobody() throws Exception {
        assertThat(new OrdersTable(jdbc, PATIENT).among(PRODUCT, List.of())).isEmpty();
    }

    @Test
    void saysIfItIsNotKnown() {
        OrdersTable unreachable = new OrdersTable(JdbcClient.create(dataSource("jdbc:mysql://127.0.0.1:1/firstpair")),
                PATIENT);

        // Again, if the machine is so slow that the moment has passed.
        await().atMost(Duration.ofMinutes(5)).untilAsserted(() -> {
            assertThatThrownBy(() -> unreachable.among(PRODUCT, List.of(new UserId(1))))
                    .isInstanceOf(ActiveOrders.UnavailableException.class)
                    .hasMessageContaining("cannot be read");
            assertThatThrownBy(() -> unreachable.among(PRODUCT, List.of(new UserId(1)))).as("without asking again")
                    .hasMessageContaining("a moment ago");
        });
    }

    private static DriverManagerDataSource dataSource(String url) {
        return new DriverManagerDataSource(url, MysqlServer.USER, MysqlServer.PASSWORD);
    }

    private static void order(ProductId product, long user, String status) {
        jdbc.sql("INSERT INTO orders (order_id, user_id, product_id, order_status, order_date, version, updated_at)"
                + " VALUES (UUID(), :user, :product, :status, NOW(3), 1, NOW(3))")
                .param("user", user)
                .param("product", product.value())
                .param("status", status)
                .update();
    }
}
