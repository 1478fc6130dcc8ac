package dev.firstpair.sink.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Servers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;

class SchemaConfigurationIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(1);

    /** Such as a report, or a tool whose user has not committed. */
    @Test
    void waitsForATableThatSomebodyReadsInATransaction() throws Exception {
        MysqlServer mysql = Servers.mysql();
        String url = mysql.jdbcUrl().replace("/firstpair?", "/firstpair_schema?")
                + "&createDatabaseIfNotExist=true&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true";
        Flyway.configure()
                .dataSource(url, MysqlServer.USER, MysqlServer.PASSWORD)
                .target("11")
                .load()
                .migrate();
        try (HikariDataSource pool = new HikariDataSource();
                Connection reader = DriverManager.getConnection(url, MysqlServer.USER, MysqlServer.PASSWORD);
                Statement reads = reader.createStatement()) {
            pool.setJdbcUrl(url);
            pool.setUsername(MysqlServer.USER);
            pool.setPassword(MysqlServer.PASSWORD);
            pool.addDataSourceProperty("socketTimeout", SOCKET_TIMEOUT.toMillis());
            FluentConfiguration configuration = Flyway.configure().dataSource(pool);
            new SchemaConfiguration().migrateWithoutTimeout(pool).customize(configuration);
            reader.setAutoCommit(false);
            reads.execute("SELECT COUNT(*) FROM limited_products");

            CompletableFuture<Boolean> migrated = CompletableFuture.supplyAsync(() -> migrates(configuration.load()));
            // Longer than any time-out.
            assertThat(migrated.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isFalse();
            reader.commit();

            // Tries again what failed.
            await().atMost(PATIENCE).until(() -> migrates(configuration.load()));
            assertThat(configuration.load().info().pending()).isEmpty();
        }
    }

    private static boolean migrates(Flyway flyway) {
        try {
            return SchemaConfiguration.migrate(flyway).success;
        } catch (FlywayException e) {
            assertThat(e).hasStackTraceContaining("Lock wait timeout exceeded");
            return false;
        }
    }
}
