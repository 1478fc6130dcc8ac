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
 * How the system is audited.
 *
 * @param cron when the instance that runs the mirror audits by itself, in the six fields of Spring's {@link CronExpression},
 *        or {@code -} for never; default every midnight
 * @param zone of the cron; default UTC
 * @param patience how long what differs is looked at again before it counts, up to 10 min; default 20 s
 * @param timeLimit when an audit, or a repair with its audits, is given up, 1 s to 24 h; default 10 min
 * @param mostRecords that the log may have to be audited here, since a replay keeps some 60 bytes for each; default 0, as many
 *        as take a third of the JVM's largest heap
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
