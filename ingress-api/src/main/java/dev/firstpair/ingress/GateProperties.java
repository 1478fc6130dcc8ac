package dev.firstpair.ingress;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What the gate remembers for how long.
 *
 * @param lease how long an admitted order has its unit reserved without a decision; 100 ms to 1 h, default 30 s
 * @param quiet for how long a no holds, and so how often each instance asks about a product that is sold out; also the
 *        longest that a unit that comes back waits for that reason; 0 (no promise, every request asks) to 10 s, default
 *        50 ms
 * @param overdueMemory how long an order is known to be undecided after its lease; 0 to 1 d, default 10 min
 * @param attemptMemory how long an Idempotency-Key means the same order; 1 min to 30 d, default 24 h
 * @param holdBack how long a stock level waits for the events of its orders; 0 to 10 s, default 200 ms
 * @param primeInterval how often all levels are written to Redis again; 100 ms to 1 h, default 3 s
 * @param sessionTimeout how long until the partitions that a killed instance projected are given to others; 1 s to 5 min,
 *        default 10 s; brokers refuse less than 6 s unless their {@code group.min.session.timeout.ms} is lower
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
        @DefaultValue("10s") @DurationMin(seconds = 1) @DurationMax(minutes = 5) Duration sessionTimeout) {}
