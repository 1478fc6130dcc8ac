package dev.firstpair.ingress;

import dev.firstpair.live.LiveSetting;
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
 * Settings under {@code firstpair.ingress}, of the purchase call.
 *
 * @param maxInFlight purchases between gate and acknowledgement at a time, up to 100 of products that are not known yet
 *     included; 1 to 100,000; one more is answered 503 at once. Live. Default {@code 2000}.
 * @param mostUndecided requests that may be in the log and not decided yet, by this instance, however slow the ledger
 *     is; 1 to 1,000,000. Beyond that, no more than the ledger decides in two seconds; one more is answered 503 at
 *     once. Live. Default {@code 2000}.
 * @param mostWaiting purchases with {@code Prefer: wait} that may wait for their decision at a time, 0 (none ever
 *     waits, and no decisions are read for them) to 1,000,000; one more is answered without waiting. Default
 *     {@code 10000}.
 * @param maxBody largest body of a purchase request; a body of up to this size is ignored, a larger one is refused.
 *     Default {@code 1KB}.
 * @param requestTimeout time in which a request has to arrive in whole, 1 s to 10 min. Default {@code 30s}.
 * @param appendTimeout time after which an append that is not acknowledged is answered 503, 100 ms to 1 min, and at
 *     least 100 ms longer than {@code linger}. Default {@code 5s}.
 * @param linger time that a request waits for others to be appended in one batch, 0 to 100 ms. Default {@code 1ms}.
 * @param knownTokens verified tokens that are kept in memory, about 2 KB each; 0 to 10,000,000. Default
 *     {@code 100000}.
 */
@Validated
@ConfigurationProperties("firstpair.ingress")
public record IngressProperties(
        @LiveSetting @DefaultValue("2000") @Min(1) @Max(100_000) int maxInFlight,
        @LiveSetting @DefaultValue("2000") @Min(1) @Max(1_000_000) int mostUndecided,
        @DefaultValue("10000") @Min(0) @Max(1_000_000) int mostWaiting,
        @DefaultValue("1KB") @NotNull DataSize maxBody,
        @DefaultValue("30s") @DurationMin(seconds = 1) @DurationMax(minutes = 10) Duration requestTimeout,
        @DefaultValue("5s") @DurationMin(millis = 100) @DurationMax(minutes = 1) Duration appendTimeout,
        @DefaultValue("1ms") @DurationMin(millis = 0) @DurationMax(millis = 100) Duration linger,
        @DefaultValue("100000") @Min(0) @Max(10_000_000) int knownTokens) {

    private static final Duration SHORTEST_REQUEST = Duration.ofMillis(100);

    public IngressProperties {
        if (appendTimeout.compareTo(linger.plus(SHORTEST_REQUEST)) < 0) {
            throw new IllegalArgumentException("firstpair.ingress.append-timeout is at least "
                    + SHORTEST_REQUEST.toMillis() + " ms longer than firstpair.ingress.linger, not "
                    + appendTimeout.toMillis() + " ms with a linger of " + linger.toMillis() + " ms");
        }
    }
}
