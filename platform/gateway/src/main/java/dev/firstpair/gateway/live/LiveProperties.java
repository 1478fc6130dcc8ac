package dev.firstpair.gateway.live;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.gateway.live}, of the one event stream of a browser.
 *
 * @param heartbeat interval at which a stream gets the time by the clock of the sale, by which both ends notice a lost
 *     connection; 100 ms to 30 s, since the pages take a stream that is silent for a minute for lost. Default
 *     {@code 15s}.
 * @param maxListeners open streams, at least 0; those of services, long polls, and purchases with {@code Prefer: wait}
 *     that are relayed included. A stream more is answered 503; a long poll or a purchase more does not wait. There are
 *     no more than fit into six tenths of the heap, of which each counts for 56 KB. Each order of a stream after its
 *     first counts as one more stream. Default {@code 10000}.
 * @param maxPerUser of these streams for one user, those that are relayed not included, at least 1; a request for one
 *     more is answered 429. Default {@code 10}.
 * @param maxPerAddress of these streams without a token for one client address, at least 1; and as many that are
 *     relayed, for one client address or one user. A stream more is answered 429; a long poll or a purchase more does
 *     not wait. Default {@code 400}.
 * @param maxProducts products that all streams of this gateway together are about, each of which is one stream of
 *     catalog, at least 1; a request that needs one more is answered 503. Less than catalog's
 *     {@code firstpair.catalog.stock.most-per-address}. Default {@code 300}.
 * @param longestStream longest time of a stream, after which it ends, and its listener comes back with what it saw
 *     last; of each stream, up to a quarter less; 100 ms to 1 day. Default {@code 10m}.
 * @param silence time without anything, not even a comment, after which the stream of a service is taken for lost, and
 *     opened again; more than the heart-beat of the services, 1 s to 1 h. Default {@code 1m}.
 */
@Validated
@ConfigurationProperties("firstpair.gateway.live")
record LiveProperties(
        @DefaultValue("15s") @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 30) Duration heartbeat,
        @DefaultValue("10000") @Min(0) int maxListeners,
        @DefaultValue("10") @Min(1) int maxPerUser,
        @DefaultValue("400") @Min(1) int maxPerAddress,
        @DefaultValue("300") @Min(1) int maxProducts,
        @DefaultValue("10m") @NotNull @DurationMin(millis = 100) @DurationMax(days = 1) Duration longestStream,
        @DefaultValue("1m") @NotNull @DurationMin(seconds = 1) @DurationMax(hours = 1) Duration silence) {}
