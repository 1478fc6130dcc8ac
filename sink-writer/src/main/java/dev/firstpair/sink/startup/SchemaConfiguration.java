package dev.firstpair.sink.startup;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.output.MigrateResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** How tables are created and altered. */
@Configuration(proxyBeanMethods = false)
class SchemaConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaConfiguration.class);
    /** From this version on, each migration is one statement, which MySQL executes as a whole or not at all. */
    private static final String FIRST_ATOMIC = "5";
    /** From this version on, none copies a large table; at the end of a copy, a time-out would undo it. */
    private static final String FIRST_WITHOUT_COPY = "6";
    private static final int LOCK_WAIT_SECONDS = 5;

    /**
     * Keeps Flyway from migrating while the application starts: if MySQL were not available yet, that would end the
     * process.
     */
    @Bean
    FlywayMigrationStrategy migrateInTheBackground() {
        return flyway -> {};
    }

    /**
     * Lets a statement wait for a table that somebody has read in an open transaction, or copy a large one, for as long
     * as it takes. After the pool's time-out MySQL would still execute it, and the next attempt would fail for good. A
     * statement that copies no table waits in parts: see {@link ShortLockWait}.
     */
    @Bean
    FlywayConfigurationCustomizer migrateWithoutTimeout(HikariDataSource pool) {
        Properties properties = new Properties();
        properties.putAll(pool.getDataSourceProperties());
        properties.remove("socketTimeout");
        return flyway -> {
            DriverManagerDataSource connections = new DriverManagerDataSource(pool.getJdbcUrl(), properties);
            connections.setUsername(pool.getUsername());
            connections.setPassword(pool.getPassword());
            flyway.dataSource(connections);
            flyway.callbacks(new ShortLockWait());
        };
    }

    /** Migrates, after failures that leave nothing behind also again. */
    static MigrateResult migrate(Flyway flyway) {
        if (Arrays.stream(flyway.info().all())
                .anyMatch(migration -> migration.getState() == MigrationState.FAILED
                        && migration.isVersioned()
                        && migration.getVersion().isAtLeast(FIRST_ATOMIC))) {
            LOG.warn("A migration failed, and is tried again");
            flyway.repair();
        }
        return flyway.migrate();
    }

    /**
     * While a statement waits for a table, every later query of the table waits behind it. So it gives up after some
     * seconds, and is tried again.
     */
    private static final class ShortLockWait extends BaseCallback {

        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.BEFORE_EACH_MIGRATE && context.getMigrationInfo().isVersioned()
                    && context.getMigrationInfo().getVersion().isAtLeast(FIRST_WITHOUT_COPY);
        }

        @Override
        public void handle(Event event, Context context) {
            try (Statement statement = context.getConnection().createStatement()) {
                statement.execute("SET SESSION lock_wait_timeout = " + LOCK_WAIT_SECONDS);
            } catch (SQLException e) {
                throw new FlywayException("could not limit the wait for a lock", e);
            }
        }
    }
}
