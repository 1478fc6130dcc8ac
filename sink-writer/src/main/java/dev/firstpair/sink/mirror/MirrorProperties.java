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
 * Settings under {@code firstpair.mirror}: how the Debezium mirror runs.
 *
 * @param enabled whether this instance may run the mirror; only one instance at a time runs it. Default {@code true}.
 * @param name prefix of the topics, the transactions and the lock of the mirror; the topics are
 *     {@code <name>-3-offsets} and {@code <name>-3-schema-history}. Default {@code mirror}.
 * @param serverId id of the mirror among the replicas of MySQL, 1 to 4,294,967,295; no other replica may have it.
 *     Default {@code 54001}.
 * @param poll interval at which the binlog is read, 1 ms to 1 s. Default {@code 50ms}.
 * @param check interval at which the lock is checked, and tried by the other instances, 100 ms to 10 s. Default
 *     {@code 1s}.
 * @param longestRetry longest delay before the mirror is started again after a failure, 1 s to 60 s. Default
 *     {@code 10s}.
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
     * Raised when more tables are followed: the schema history has no structure of the new tables, so everything is
     * read from the beginning, which repeats rows and loses none.
     */
    private static final String GENERATION = "-3";

    /** Compacted: the mirror's position in the binlog. */
    String offsetsTopic() {
        return name + GENERATION + "-offsets";
    }

    /** Kept for ever: the structure of the tables by position in the binlog. */
    String schemaHistoryTopic() {
        return name + GENERATION + "-schema-history";
    }
}
