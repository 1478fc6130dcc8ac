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
 * Settings under {@code firstpair.notifier.events}, of the event streams of users.
 *
 * @param heartbeat time without an event after which a stream gets a comment, by which both ends notice a lost
 *     connection; 100 ms to 5 min. Default {@code 15s}.
 * @param maxListeners open streams of notifications, at least 0; a request for one more is answered 503. Each stream
 *     holds a connection, of which Tomcat takes {@code server.tomcat.max-connections}, and up to 160 KB of heap; there
 *     are no more than fit into six tenths of the heap. Default {@code 4000}.
 * @param maxPerUser of these streams for one user, at least 1; a request for one more is answered 429. Default
 *     {@code 20}.
 * @param longestStream longest time of a stream, after which it ends, and its listener comes back with what it saw
 *     last; a listener who has vanished without a word, or reads no more, keeps a place no longer. Of each stream, up
 *     to a quarter less; 100 ms to 1 day. Default {@code 10m}.
 * @param recent latest notifications that are kept in memory, some 500 bytes each, 1 to 1,000,000. It has to be more
 *     than what sink-writer may be behind: a notification that is neither in memory nor in MySQL is not found.
 *     Default {@code 10000}.
 */
@Validated
@ConfigurationProperties("firstpair.notifier.events")
record NotificationStreamsProperties(
        @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 5) @DefaultValue("15s") Duration heartbeat,
        @Min(0) @DefaultValue("4000") int maxListeners,
        @Min(1) @DefaultValue("20") int maxPerUser,
        @NotNull @DurationMin(millis = 100) @DurationMax(days = 1) @DefaultValue("10m") Duration longestStream,
        @Min(1) @Max(1_000_000) @DefaultValue("10000") int recent) {}
