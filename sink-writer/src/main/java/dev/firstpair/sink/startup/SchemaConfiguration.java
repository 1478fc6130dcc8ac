package dev.firstpair.sink.startup;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Properties;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** How tables are created and altered. */
@Configuration(proxyBeanMethods = false)
class SchemaConfiguration {

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
     * as it takes. After the pool's time-out MySQL would still execute it, and the next attempt would fail for good.
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
        };
    }
}
