package dev.firstpair.gateway;

import dev.firstpair.gateway.limit.Limit;
import dev.firstpair.live.LiveSetting;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.gateway}.
 *
 * @param maxBody largest body of a request that is let through. Default {@code 64KB}.
 * @param allowedOrigins origins of pages that may call the shop from a browser (CORS), such as
 *     {@code https://shop.example}; pages of the gateway's own origin need no permission. No default.
 * @param trustedProxies regular expression of the addresses of proxies before this gateway whose
 *     {@code X-Forwarded-For} is believed; without one, the address of a client is that of its connection. No default.
 * @param limitTimeout time after which Redis is taken for away, and this gateway counts by itself, 10 ms to 1 min.
 *     Default {@code 100ms}.
 * @param requestTimeout time in which a request has to arrive in whole, 1 s to 10 min. Default {@code 30s}.
 * @param accessLog whether each request is a line in the log. Default {@code true}.
 * @param address what one client address may send without a token that is known to be good.
 * @param user what one user may send, from all addresses together.
 * @param signIn how often one client address may log in and sign up, together.
 * @param knownTokens verified tokens that are kept in memory, about 2 KB each; 0 to 10,000,000. Default
 *     {@code 20000}.
 */
@Validated
@ConfigurationProperties("firstpair.gateway")
public record GatewayProperties(
        @DefaultValue("64KB") @NotNull DataSize maxBody,
        @DefaultValue List<@NotBlank String> allowedOrigins,
        @Nullable Pattern trustedProxies,
        @DefaultValue("100ms") @DurationMin(millis = 10) @DurationMax(minutes = 1) Duration limitTimeout,
        @DefaultValue("30s") @DurationMin(seconds = 1) @DurationMax(minutes = 10) Duration requestTimeout,
        @DefaultValue("true") boolean accessLog,
        @LiveSetting @DefaultValue @Valid Address address,
        @LiveSetting @DefaultValue @Valid User user,
        @LiveSetting @DefaultValue @Valid SignIn signIn,
        @DefaultValue("20000") @Min(0) @Max(10_000_000) int knownTokens) {

    /**
     * @param permits requests that may be sent at once; they come back evenly over the window; 1 to 10,000,000. Live.
     *     Default {@code 600}.
     * @param window 1 s to 1 h. Live. Default {@code 10s}.
     */
    public record Address(
            @DefaultValue("600") @Min(1) @Max(10_000_000) int permits,
            @DefaultValue("10s") @DurationMin(seconds = 1) @DurationMax(hours = 1) Duration window) {

        Limit limit() {
            return new Limit("address", permits, window);
        }
    }

    /**
     * @param permits requests that may be sent at once; they come back evenly over the window; 1 to 10,000,000. Live.
     *     Default {@code 100}.
     * @param window 1 s to 1 h. Live. Default {@code 10s}.
     */
    public record User(
            @DefaultValue("100") @Min(1) @Max(10_000_000) int permits,
            @DefaultValue("10s") @DurationMin(seconds = 1) @DurationMax(hours = 1) Duration window) {

        Limit limit() {
            return new Limit("user", permits, window);
        }
    }

    /**
     * @param permits requests that may be sent at once; they come back evenly over the window; 1 to 10,000,000. Live.
     *     Default {@code 30}.
     * @param window 1 s to 1 h. Live. Default {@code 1m}.
     */
    public record SignIn(
            @DefaultValue("30") @Min(1) @Max(10_000_000) int permits,
            @DefaultValue("1m") @DurationMin(seconds = 1) @DurationMax(hours = 1) Duration window) {

        Limit limit() {
            return new Limit("sign-in", permits, window);
        }
    }
}
