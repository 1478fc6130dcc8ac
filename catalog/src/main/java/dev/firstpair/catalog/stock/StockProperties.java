package dev.firstpair.catalog.stock;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What can be set under {@code firstpair.catalog.stock}; read once, at start.
 *
 * @param heartbeat how long a stream of stock is silent before it sends a comment, by which both ends find out that the
 *     other is gone; at least 100 ms, default 15 s
 * @param leastInterval the time between two events of a stream; what changes in between is left out. At least 0, default
 *     100 ms
 * @param mostListeners how many streams there are at a time, at least 0, default 4000; who comes then gets 503. Each holds a
 *     connection, of which Tomcat takes {@code server.tomcat.max-connections}
 */
@Validated
@ConfigurationProperties("firstpair.catalog.stock")
record StockProperties(
        @DefaultValue("15s") @DurationMin(millis = 100) Duration heartbeat,
        @DefaultValue("100ms") @DurationMin Duration leastInterval,
        @DefaultValue("4000") @Min(0) int mostListeners) {}
