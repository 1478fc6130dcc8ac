package dev.firstpair.notifier;

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
 * Settings under {@code firstpair.notifier}.
 *
 * @param applicationId the Streams application: consumer group and prefix of internal topics; the same for all instances;
 *            default {@code firstpair-notifier}
 * @param stateDir where the stores are kept, of this instance alone; default {@code .firstpair/notifier}
 * @param threads stream threads, 1 to 64; default 2
 * @param stateMemory most memory of all RocksDB caches and write buffers together, at least 8MB; default 64MB
 * @param commitInterval how often transactions are committed, 1ms to 1s; who is told hears it this much later; default 50ms
 * @param sessionTimeout how long until a killed instance's work, its channels included, is given to others, 1s to 5m
 *            (brokers allow no less than their {@code group.min.session.timeout.ms}, by default 6s); default 10s
 * @param permitsPerSecond how many are told in any second, all products together, 1 to 100,000, unless an admin has set
 *            another rate; default 100
 * @param permitsPerProductPerSecond the same of each product; default 100
 * @param factor how many are called for each unit that has come back, 1 to 1,000; default 5
 * @param rest how long after its last call a round ends, and the next one begins if units still remain, 0 to 7d; default 10m
 * @param openingLead how long before a sale opens those who wish are told, unless the product says otherwise, 0 to 30d; 0: not at
 *            all; default 10m
 */
@Validated
@ConfigurationProperties("firstpair.notifier")
public record NotifierProperties(
        @NotBlank @DefaultValue("firstpair-notifier") String applicationId,
        @NotNull @DefaultValue(".firstpair/notifier") Path stateDir,
        @Min(1) @Max(64) @DefaultValue("2") int threads,
        @NotNull @DefaultValue("64MB") DataSize stateMemory,
        @DurationMin(millis = 1) @DurationMax(seconds = 1) @DefaultValue("50ms") Duration commitInterval,
        @DurationMin(seconds = 1) @DurationMax(minutes = 5) @DefaultValue("10s") Duration sessionTimeout,
        @Min(1) @Max(100_000) @DefaultValue("100") int permitsPerSecond,
        @Min(1) @Max(100_000) @DefaultValue("100") int permitsPerProductPerSecond,
        @Min(1) @Max(1_000) @DefaultValue("5") int factor,
        @DurationMin @DurationMax(days = 7) @DefaultValue("10m") Duration rest,
        @DurationMin @DurationMax(days = 30) @DefaultValue("10m") Duration openingLead) {

    public NotifierProperties {
        if (stateMemory.toMegabytes() < 8) {
            throw new IllegalArgumentException("firstpair.notifier.state-memory is at least 8MB, not " + stateMemory);
        }
    }
}
