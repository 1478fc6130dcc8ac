package dev.firstpair.orders;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.orders}.
 *
 * @param applicationId the Streams application: consumer group and prefix of internal topics; the same for all instances;
 *            default {@code firstpair-orders}
 * @param applicationServer {@code host:port} under which other instances reach this one; default
 *            {@code localhost:${server.port}}
 * @param stateDir where the stores are kept, of this instance alone; default {@code .firstpair/orders}
 * @param threads stream threads, 1 to 64; default 2
 * @param stateMemory most memory of all RocksDB caches and write buffers together, at least 8MB; default 64MB
 * @param commitInterval how often transactions are committed, 1ms to 1s; what is decided is told this much later; default
 *            25ms
 * @param sessionTimeout how long until a killed instance's work is given to others, 1s to 5m (brokers allow no less than
 *            their {@code group.min.session.timeout.ms}, by default 6s); default 10s
 * @param closingGrace how long after closing a request still counts, for what was admitted in time, 0 to 1m; default 3s
 * @param timerTick how often it is looked for holds that have ended, 10ms to 10s; default 100ms
 * @param timerBatch how many holds end at most per look and partition, 1 to 100,000; default 500
 * @param unknownGrace how long an order id that nothing is known of counts as accepted, and longer while the ledger lags; 0 to 1h;
 *            default 1m
 * @param maxWait longest {@code wait} of a status query, 0 to 5m; default 30s
 * @param maxWaiters how many status queries may wait at a time; those beyond get the present status; default 10,000
 * @param queryPatience how long a query looks for an instance that can answer before it is a 503, 0 to 30s; default 2s
 */
@Validated
@ConfigurationProperties("firstpair.orders")
public record OrdersProperties(
        @NotBlank @DefaultValue("firstpair-orders") String applicationId,
        @NotBlank String applicationServer,
        @NotNull @DefaultValue(".firstpair/orders") Path stateDir,
        @Min(1) @Max(64) @DefaultValue("2") int threads,
        @NotNull @DefaultValue("64MB") DataSize stateMemory,
        @DurationMin(millis = 1) @DurationMax(seconds = 1) @DefaultValue("25ms") Duration commitInterval,
        @DurationMin(seconds = 1) @DurationMax(minutes = 5) @DefaultValue("10s") Duration sessionTimeout,
        @DurationMin @DurationMax(minutes = 1) @DefaultValue("3s") Duration closingGrace,
        @DurationMin(millis = 10) @DurationMax(seconds = 10) @DefaultValue("100ms") Duration timerTick,
        @Min(1) @Max(100_000) @DefaultValue("500") int timerBatch,
        @DurationMin @DurationMax(hours = 1) @DefaultValue("1m") Duration unknownGrace,
        @DurationMin @DurationMax(minutes = 5) @DefaultValue("30s") Duration maxWait,
        @Min(0) @DefaultValue("10000") int maxWaiters,
        @DurationMin @DurationMax(seconds = 30) @DefaultValue("2s") Duration queryPatience) {

    public OrdersProperties {
        if (stateMemory.toMegabytes() < 8) {
            throw new IllegalArgumentException("firstpair.orders.state-memory is at least 8MB, not " + stateMemory);
        }
    }
}
