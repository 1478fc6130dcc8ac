package dev.firstpair.orders;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.orders.events}, of orders' event streams.
 *
 * @param heartbeat how often a stream gets a comment, by which both ends find out that the other is gone, 100ms to 5m; the
 *            same for all instances; default 15s
 * @param maxListeners how many streams there are at a time, those for other instances included, at least 0; beyond, 503.
 *            Each holds a connection, of which Tomcat takes {@code server.tomcat.max-connections}, and 75 KB of heap,
 *            nearly all of it Tomcat's buffers; default 4000
 */
@Validated
@ConfigurationProperties("firstpair.orders.events")
public record EventsProperties(
        @DurationMin(millis = 100) @DurationMax(minutes = 5) @DefaultValue("15s") Duration heartbeat,
        @Min(0) @DefaultValue("4000") int maxListeners) {}
