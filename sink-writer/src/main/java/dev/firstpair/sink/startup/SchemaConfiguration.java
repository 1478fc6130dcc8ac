package dev.firstpair.sink.startup;

import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Keeps Flyway from migrating while the application starts, where a MySQL that is not there yet would end the process. */
@Configuration(proxyBeanMethods = false)
class SchemaConfiguration {

    @Bean
    FlywayMigrationStrategy migrateInTheBackground() {
        return flyway -> {};
    }
}
