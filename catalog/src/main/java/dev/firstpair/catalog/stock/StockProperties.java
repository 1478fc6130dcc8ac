package dev.firstpair.catalog.stock;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.catalog.stock}, of live-stock streams; read once, at start.
 *
 * @param heartbeat time without an event after which a stream gets a comment, by which both ends notice a lost
 *     connection; 100 ms to 5 min. Default {@code 15s}.
 * @param leastInterval shortest time between two events of a stream; states in between are not sent. 0 to 1 min.
 *     Default {@code 100ms}.
 * @param mostListeners open streams of live stock, at least 0; a request for one more is answered 503. Each stream
 *     holds a connection, of which Tomcat takes {@code server.tomcat.max-connections}, and up to 160 KB of heap; there
 *     are no more than fit into six tenths of the heap. Default {@code 4000}.
 * @param mostPerAddress of these streams for one client address, at least 1; a request for one more is answered 429.
 *     Behind a proxy, set {@code server.forward-headers-strategy=native}, or all shoppers have the proxy's address.
 *     Default {@code 400}.
 * @param longestStream longest time of a stream, after which it ends, and its listener comes back with what it saw
 *     last; a listener who has vanished without a word, or reads no more, keeps a place no longer. Of each stream, up
 *     to a quarter less; 100 ms to 1 day. Default {@code 10m}.
 * @param awaitCreated longest time that the answer to a new product waits until the ledger knows it and it can be
 *     bought; 0 to 5 min. Default {@code 2s}.
 */
@Validated
@ConfigurationProperties("firstpair.catalog.stock")
record StockProperties(
        @DefaultValue("15s") @DurationMin(millis = 100) @DurationMax(minutes = 5) Duration heartbeat,
        @DefaultValue("100ms") @DurationMin @DurationMax(minutes = 1) Duration leastInterval,
        @DefaultValue("4000") @Min(0) int mostListeners,
        @DefaultValue("400") @Min(1) int mostPerAddress,
        @DefaultValue("10m") @DurationMin(millis = 100) @DurationMax(days = 1) Duration longestStream,
        @DefaultValue("2s") @DurationMin @DurationMax(minutes = 5) Duration awaitCreated) {}
