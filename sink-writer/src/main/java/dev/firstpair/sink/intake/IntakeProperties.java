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
 * Settings under {@code firstpair.intake}: how topics are read into MySQL.
 *
 * @param group consumer group of all instances. Default {@code sink-writer}.
 * @param concurrency consumers of each topic in this instance, 1 to 12. Default {@code 1}.
 * @param largestBatch records of a batch, 1 to 50,000. Default {@code 5000}.
 * @param longestWait time for which what is there waits for more to be stored with, 1 ms to 5 s; rows are late by up to
 *     this much. Default {@code 200ms}.
 * @param firstRetry delay before a failed batch is tried again, 10 ms to 10 s; it doubles with each further attempt.
 *     Default {@code 250ms}.
 * @param longestRetry longest delay between two attempts, 100 ms to 60 s. Default {@code 5s}.
 * @param sessionTimeout time after which the partitions of a killed instance are given to others, 1 s to 5 min; brokers
 *     refuse less than their {@code group.min.session.timeout.ms}, by default 6 s. Default {@code 10s}.
 */
@Validated
@ConfigurationProperties("firstpair.intake")
public record IntakeProperties(
        @DefaultValue("sink-writer") @NotBlank String group,
        @DefaultValue("1") @Min(1) @Max(12) int concurrency,
        @DefaultValue("5000") @Min(1) @Max(50_000) int largestBatch,
        @DefaultValue("200ms") @NotNull @DurationMin(millis = 1) @DurationMax(seconds = 5) Duration longestWait,
        @DefaultValue("250ms") @NotNull @DurationMin(millis = 10) @DurationMax(seconds = 10) Duration firstRetry,
        @DefaultValue("5s") @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 60) Duration longestRetry,
        @DefaultValue("10s") @NotNull @DurationMin(seconds = 1) @DurationMax(minutes = 5) Duration sessionTimeout) {}
