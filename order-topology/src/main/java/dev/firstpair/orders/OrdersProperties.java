package dev.firstpair.orders;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.orders}.
 *
 * @param applicationId id of the Kafka Streams application: its consumer group and the prefix of its internal topics;
 *     the same for all instances. Default {@code firstpair-orders}.
 * @param applicationServer {@code host:port} at which other instances reach this one. Default
 *     {@code localhost:${server.port}}.
 * @param stateDir directory of the state stores; each instance needs its own. Default {@code .firstpair/orders}.
 * @param threads stream threads, 0 to 64; 0 means one per four processors, at least one. Default {@code 0}.
 * @param stateMemory memory of all RocksDB caches and write buffers together, at least 8 MB. Default {@code 64MB}.
 * @param commitInterval longest interval between commits of transactions, 1 ms to 1 s. It counts under load; when
 *     nothing else waits to be decided, a commit follows the last one after 20 ms, or four times as long as that took;
 *     the first two after an idle time come at once. Default {@code 100ms}.
 * @param sessionTimeout time after which the work of a killed instance is given to others, 1 s to 5 min; brokers
 *     refuse less than their {@code group.min.session.timeout.ms}, by default 6 s. Default {@code 10s}.
 * @param closingGrace time after the closing of a sale for which a request that was admitted before still counts, 0
 *     to 1 min. Default {@code 3s}.
 * @param timerTick interval at which holds are checked for their end, 10 ms to 10 s. Default {@code 100ms}.
 * @param timerBatch holds that end at most per check and partition, 1 to 100,000. Default {@code 500}.
 * @param unknownGrace time for which an unknown order id is reported as ACCEPTED, and longer while the ledger is
 *     behind its input; 0 to 1 h. Default {@code 1m}.
 * @param maxWait longest {@code wait} of a status query, 0 to 5 min. Default {@code 30s}.
 * @param maxWaiters status queries that may wait at a time, at least 0; one more is answered at once with the present
 *     status. There are no more than fit into two tenths of the heap, of which each counts for 120 KB; if it is not
 *     set, as many as that, and 10,000 at most. No default.
 * @param maxWaitersPerUser of these for one user, at least 1; one more is answered at once. Default {@code 20}.
 * @param queryPatience time for which a query looks for an instance that can answer, before it is answered 503; 0 to
 *     30 s. Default {@code 2s}.
 */
@Validated
@ConfigurationProperties("firstpair.orders")
public record OrdersProperties(
        @NotBlank @DefaultValue("firstpair-orders") String applicationId,
        @NotBlank String applicationServer,
        @NotNull @DefaultValue(".firstpair/orders") Path stateDir,
        @Min(0) @Max(64) @DefaultValue("0") int threads,
        @NotNull @DefaultValue("64MB") DataSize stateMemory,
        @DurationMin(millis = 1) @DurationMax(seconds = 1) @DefaultValue("100ms") Duration commitInterval,
        @DurationMin(seconds = 1) @DurationMax(minutes = 5) @DefaultValue("10s") Duration sessionTimeout,
        @DurationMin @DurationMax(minutes = 1) @DefaultValue("3s") Duration closingGrace,
        @DurationMin(millis = 10) @DurationMax(seconds = 10) @DefaultValue("100ms") Duration timerTick,
        @Min(1) @Max(100_000) @DefaultValue("500") int timerBatch,
        @DurationMin @DurationMax(hours = 1) @DefaultValue("1m") Duration unknownGrace,
        @DurationMin @DurationMax(minutes = 5) @DefaultValue("30s") Duration maxWait,
        @Min(0) @Nullable Integer maxWaiters,
        @Min(1) @DefaultValue("20") int maxWaitersPerUser,
        @DurationMin @DurationMax(seconds = 30) @DefaultValue("2s") Duration queryPatience) {

    public OrdersProperties {
        if (stateMemory.toMegabytes() < 8) {
            throw new IllegalArgumentException("firstpair.orders.state-memory is at least 8MB, not " + stateMemory);
        }
    }
}
