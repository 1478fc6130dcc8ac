package dev.firstpair.sink.audit;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.time.ZoneId;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.scheduling.support.CronExpression;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.audit}: when and how the system is audited.
 *
 * @param cron when the instance that runs the mirror audits by itself, as a cron expression of Spring: second,
 *     minute, hour, day, month, weekday. {@code 0 0 0 * * *} is every midnight, {@code -} is never. Default
 *     {@code 0 0 0 * * *}.
 * @param zone time zone of {@code cron}. Default {@code UTC}.
 * @param patience time for which a difference is read again before it counts as drift, 0 to 10 min. Default
 *     {@code 20s}.
 * @param timeLimit time after which an audit, or a repair with its audits, is given up, 1 s to 24 h. Default
 *     {@code 10m}.
 * @param mostRecords records of the log that an audit reads at most, since it keeps some 64 bytes for each; a longer
 *     log is not audited here. At least 0; 0 is as many as take a third of the maximum heap. Default {@code 0}.
 */
@Validated
@ConfigurationProperties("firstpair.audit")
public record AuditProperties(
        @DefaultValue("0 0 0 * * *") @NotBlank String cron,
        @DefaultValue("UTC") @NotNull ZoneId zone,
        @DefaultValue("20s") @NotNull @DurationMin(millis = 0) @DurationMax(minutes = 10) Duration patience,
        @DefaultValue("10m") @NotNull @DurationMin(seconds = 1) @DurationMax(hours = 24) Duration timeLimit,
        @DefaultValue("0") @Min(0) long mostRecords) {

    private static final String NEVER = "-";
    private static final int BYTES_PER_RECORD = 64;

    public AuditProperties {
        if (!cron.equals(NEVER) && !CronExpression.isValidExpression(cron)) {
            throw new IllegalArgumentException("firstpair.audit.cron is '" + cron
                    + "': it has six fields (second minute hour day month weekday), or is - for never");
        }
    }

    boolean isNightly() {
        return !cron.equals(NEVER);
    }

    long mostRecordsHere() {
        return mostRecords > 0 ? mostRecords : Runtime.getRuntime().maxMemory() / 3 / BYTES_PER_RECORD;
    }
}
