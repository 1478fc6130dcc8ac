package dev.firstpair.ingress;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * More settings under {@code firstpair.redis}: times of the connection to the gate's Redis.
 *
 * @param commandTimeout time after which a command has failed, 10 ms to 1 min. Default {@code 2s}.
 * @param reconnectDelay pause between two attempts to connect, 10 ms to 1 min. Default {@code 100ms}.
 */
@Validated
@ConfigurationProperties("firstpair.redis")
public record RedisConnectionProperties(
        @DefaultValue("2s") @DurationMin(millis = 10) @DurationMax(minutes = 1) Duration commandTimeout,
        @DefaultValue("100ms") @DurationMin(millis = 10) @DurationMax(minutes = 1) Duration reconnectDelay) {}
