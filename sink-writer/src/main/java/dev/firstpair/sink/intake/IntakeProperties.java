package dev.firstpair.sink.intake;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How batches are taken.
 *
 * @param group the consumer group that instances share the log in; default sink-writer
 * @param concurrency consumers per topic in this instance, 1 to 12; default 2, so that one reads while MySQL works for the
 *        other
 * @param largestBatch records of one batch at most, 1 to 50000; default 5000
 * @param firstRetry how long to wait before a failed batch is tried again, 10 ms to 10 s, doubled each time; default 250 ms
 * @param longestRetry how long to wait at most, 100 ms to 60 s; default 5 s
 * @param sessionTimeout how long until the partitions of a killed instance are given to others, 1 s to 5 min (brokers
 *        allow no less than their {@code group.min.session.timeout.ms}, by default 6 s); default 10 s
 */
@Validated
@ConfigurationProperties("firstpair.intake")
public record IntakeProperties(
        @DefaultValue("sink-writer") @NotBlank String group,
        @DefaultValue("2") @Min(1) @Max(12) int concurrency,
        @DefaultValue("5000") @Min(1) @Max(50_000) int largestBatch,
        @DefaultValue("250ms") @NotNull @DurationMin(millis = 10) @DurationMax(seconds = 10) Duration firstRetry,
        @DefaultValue("5s") @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 60) Duration longestRetry,
        @DefaultValue("10s") @NotNull @DurationMin(seconds = 1) @DurationMax(minutes = 5) Duration sessionTimeout) {}
