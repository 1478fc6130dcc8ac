package dev.firstpair.catalog.stock;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** One board per instance, and its health. */
@Configuration(proxyBeanMethods = false)
class StockConfiguration {

    @Bean(destroyMethod = "close")
    StockBoard stockBoard(StockProperties properties) {
        return new StockBoard(properties.awaitCreated());
    }

    @Bean
    HealthIndicator levels(StockFollower follower) {
        return () -> follower.isCaughtUp()
                ? Health.up().build()
                : Health.outOfService().withDetail("reason", "the stock levels are being read").build();
    }
}
