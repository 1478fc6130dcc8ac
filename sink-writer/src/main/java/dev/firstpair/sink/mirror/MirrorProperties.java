package dev.firstpair.sink.mirror;

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
 * How the mirror runs.
 *
 * @param enabled whether this instance may run it; default true
 * @param name what its own topics, {@code <name>-3-offsets} and {@code <name>-3-schema-history}, its transactions and its
 *        lock are named after; default mirror
 * @param serverId under which it follows the binlog, from 1, taken by no other replica of the server; default 54001
 * @param poll how often the binlog is looked at, 1 ms to 1 s; default 50 ms
 * @param check how often the lock is checked and, by a standby, tried, 100 ms to 10 s; default 1 s
 * @param longestRetry how long to wait at most before it is started again after a failure, 1 s to 60 s; default 10 s
 */
@Validated
@ConfigurationProperties("firstpair.mirror")
public record MirrorProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("mirror") @NotBlank String name,
        @DefaultValue("54001") @Min(1) @Max(4_294_967_295L) long serverId,
        @DefaultValue("50ms") @NotNull @DurationMin(millis = 1) @DurationMax(seconds = 1) Duration poll,
        @DefaultValue("1s") @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 10) Duration check,
        @DefaultValue("10s") @NotNull @DurationMin(seconds = 1) @DurationMax(seconds = 60) Duration longestRetry) {

    /**
     * Raised when more tables are followed: of the others no structure is kept, so all is read from the beginning, which
     * repeats rows and loses none.
     */
    private static final String GENERATION = "-3";

    /** Compacted: how far in the binlog the mirror has come. */
    String offsetsTopic() {
        return name + GENERATION + "-offsets";
    }

    /** Kept for ever: what the tables looked like at which place in the binlog. */
    String schemaHistoryTopic() {
        return name + GENERATION + "-schema-history";
    }
}
