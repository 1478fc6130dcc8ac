package dev.firstpair.sink.startup;

import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Keeps Flyway from migrating while the application starts: if MySQL were not available yet, that would end the
 * process.
 */
@Configuration(proxyBeanMethods = false)
class SchemaConfiguration {

    @Bean
    FlywayMigrationStrategy migrateInTheBackground() {
        return flyway -> {};
    }
}
