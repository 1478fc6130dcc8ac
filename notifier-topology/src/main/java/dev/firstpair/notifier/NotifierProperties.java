package dev.firstpair.notifier;

import dev.firstpair.live.LiveSetting;
import dev.firstpair.notifier.pace.Rate;
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
 * @param applicationId id of the Kafka Streams application: its consumer group and the prefix of its internal topics;
 *     the same for all instances. Default {@code firstpair-notifier}.
 * @param stateDir directory of the state stores; each instance needs its own. Default {@code .firstpair/notifier}.
 * @param threads stream threads, 0 to 64; 0 means one per four processors, at least one. Default {@code 0}.
 * @param stateMemory memory of all RocksDB caches and write buffers together, at least 8 MB. Default {@code 64MB}.
 * @param commitInterval longest interval between commits of transactions, 1 ms to 1 s. It counts under load; when
 *     nothing else waits to be read, a commit follows the last one after 100 ms, or four times as long as that took;
 *     the first two after an idle time come at once. Default {@code 1s}.
 * @param sessionTimeout time after which the work of a killed instance, its channels included, is given to others,
 *     1 s to 5 min; brokers refuse less than their {@code group.min.session.timeout.ms}, by default 6 s. Default
 *     {@code 10s}.
 * @param permitsPerSecond notifications in any second, of all products together, 1 to 100,000, until an administrator
 *     sets another rate. Live. Default {@code 100}.
 * @param permitsPerProductPerSecond notifications in any second for each product, 1 to 100,000, until an
 *     administrator sets another rate. Live. Default {@code 100}.
 * @param factor users that are notified for each unit that came back, 1 to 1,000. Default {@code 5}.
 * @param rest time after the last notification of a round until the round ends; the next one begins if units are
 *     still for sale. 0 to 7 d. Default {@code 10m}.
 * @param openingLead time before the opening of a sale at which the users who wish for the product are notified,
 *     unless the product has its own; 0 (not at all) to 30 d. Default {@code 10m}.
 */
@Validated
@ConfigurationProperties("firstpair.notifier")
public record NotifierProperties(
        @NotBlank @DefaultValue("firstpair-notifier") String applicationId,
        @NotNull @DefaultValue(".firstpair/notifier") Path stateDir,
        @Min(0) @Max(64) @DefaultValue("0") int threads,
        @NotNull @DefaultValue("64MB") DataSize stateMemory,
        @DurationMin(millis = 1) @DurationMax(seconds = 1) @DefaultValue("1s") Duration commitInterval,
        @DurationMin(seconds = 1) @DurationMax(minutes = 5) @DefaultValue("10s") Duration sessionTimeout,
        @LiveSetting @Min(1) @Max(100_000) @DefaultValue("100") int permitsPerSecond,
        @LiveSetting @Min(1) @Max(100_000) @DefaultValue("100") int permitsPerProductPerSecond,
        @Min(1) @Max(1_000) @DefaultValue("5") int factor,
        @DurationMin @DurationMax(days = 7) @DefaultValue("10m") Duration rest,
        @DurationMin @DurationMax(days = 30) @DefaultValue("10m") Duration openingLead) {

    public NotifierProperties {
        if (stateMemory.toMegabytes() < 8) {
            throw new IllegalArgumentException("firstpair.notifier.state-memory is at least 8MB, not " + stateMemory);
        }
    }

    /** The rate as long as no administrator has set another. */
    public Rate rate() {
        return new Rate(permitsPerSecond, permitsPerProductPerSecond);
    }
}
