package dev.firstpair.ingress;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The purchase call.
 *
 * @param maxInFlight how many purchases are between gate and acknowledgement at most; beyond, 503 at once; 1 to 100,000, default
 *        2,000
 * @param maxBody the largest body that is ignored rather than refused; default 1 KB
 * @param appendTimeout after which an unacknowledged append is answered by 503; 100 ms to 1 min, default 5 s
 * @param linger how long a request waits for others to be appended with; 0 to 100 ms, default 1 ms
 * @param knownTokens how many verified tokens are kept, about 2 KB each; 0 to 10,000,000, default 100,000
 */
@Validated
@ConfigurationProperties("firstpair.ingress")
public record IngressProperties(
        @DefaultValue("2000") @Min(1) @Max(100_000) int maxInFlight,
        @DefaultValue("1KB") @NotNull DataSize maxBody,
        @DefaultValue("5s") @DurationMin(millis = 100) @DurationMax(minutes = 1) Duration appendTimeout,
        @DefaultValue("1ms") @DurationMin(millis = 0) @DurationMax(millis = 100) Duration linger,
        @DefaultValue("100000") @Min(0) @Max(10_000_000) int knownTokens) {}
