package dev.firstpair.notifier.dispatch.web;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.notifier.events}, of users' event streams.
 *
 * @param heartbeat how long a stream is silent before it gets a comment, by which both ends find out that the other is gone,
 *            100ms to 5m; default 15s
 * @param maxListeners how many streams there are at a time, at least 0; beyond, 503. Each holds a connection, of which Tomcat
 *            takes {@code server.tomcat.max-connections}; default 4000
 * @param recent how many of the latest notifications are kept in memory, 1 to 1,000,000, some 500 bytes each: more than what
 *            sink-writer may be behind, since one that is in MySQL neither is read from here; default 10,000
 */
@Validated
@ConfigurationProperties("firstpair.notifier.events")
record EventsProperties(
        @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 5) @DefaultValue("15s") Duration heartbeat,
        @Min(0) @DefaultValue("4000") int maxListeners,
        @Min(1) @Max(1_000_000) @DefaultValue("10000") int recent) {}
