package dev.firstpair.ingress;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.gate}: what the gate remembers, and for how long.
 *
 * @param lease time for which an admitted order has its unit reserved while there is no decision, 100 ms to 1 h.
 *     Default {@code 30s}.
 * @param quiet time for which an instance may repeat an answer SOLD_OUT from memory, before it asks Redis about that
 *     product again; a unit that comes back is for sale up to this much later. 0 (every request asks) to 10 s.
 *     Default {@code 50ms}.
 * @param overdueMemory time after its lease for which an order is still known to be undecided, 0 to 1 d. Default
 *     {@code 10m}.
 * @param attemptMemory time for which an Idempotency-Key means the same order at the gate, 1 min to 30 d. Default
 *     {@code 24h}.
 * @param holdBack delay of a stock level before it is written to Redis, so that the events of its orders are written
 *     first; 0 to 10 s. Default {@code 200ms}.
 * @param primeInterval interval at which all stock levels are written to Redis again, 100 ms to 1 h. Default
 *     {@code 3s}.
 * @param sessionTimeout time after which the work of a killed instance that updates Redis is given to others, 1 s to
 *     5 min; brokers refuse less than their {@code group.min.session.timeout.ms}, by default 6 s. Default {@code 10s}.
 * @param withoutRedis time after the first purchase that Redis does not answer, for which purchases are admitted by
 *     this instance's memory of the stock, 0 (refused at once) to 10 min. If it is not set, 10 s with Sentinels or a
 *     Cluster, where another Redis takes over, and else 0. No default.
 */
@Validated
@ConfigurationProperties("firstpair.gate")
public record GateProperties(
        @DefaultValue("30s") @DurationMin(millis = 100) @DurationMax(hours = 1) Duration lease,
        @DefaultValue("50ms") @DurationMin(millis = 0) @DurationMax(seconds = 10) Duration quiet,
        @DefaultValue("10m") @DurationMin(millis = 0) @DurationMax(days = 1) Duration overdueMemory,
        @DefaultValue("24h") @DurationMin(minutes = 1) @DurationMax(days = 30) Duration attemptMemory,
        @DefaultValue("200ms") @DurationMin(millis = 0) @DurationMax(seconds = 10) Duration holdBack,
        @DefaultValue("3s") @DurationMin(millis = 100) @DurationMax(hours = 1) Duration primeInterval,
        @DefaultValue("10s") @DurationMin(seconds = 1) @DurationMax(minutes = 5) Duration sessionTimeout,
        @DurationMin(millis = 0) @DurationMax(minutes = 10) @Nullable Duration withoutRedis) {

    private static final Duration FAILOVER = Duration.ofSeconds(10);

    /** @param canFailOver whether another Redis takes over from an unavailable one */
    Duration withoutRedis(boolean canFailOver) {
        if (withoutRedis != null) {
            return withoutRedis;
        }
        return canFailOver ? FAILOVER : Duration.ZERO;
    }
}
