package dev.firstpair.notifier.dispatch.webhook;

import dev.firstpair.notifier.dispatch.RetryProperties;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.notifier.webhook}.
 *
 * @param url where notifications are posted to; none by default, and then there is no such channel
 * @param secret signs them: {@code whsec_} and 24 to 64 bytes in Base64; needed if there is a URL
 * @param timeout of one attempt, until all of the answer is there, 100 ms to 60 s; default 15 s, since one that is too short
 *            makes notifications come twice
 * @param connections attempts of this instance at a time, 1 to 1000; default 16
 * @param maxOpen notifications that this instance has read and not delivered yet, those to be tried again included, 1 to
 *            100,000; default 1000
 */
@Validated
@ConfigurationProperties("firstpair.notifier.webhook")
record WebhookProperties(
        @Nullable URI url,
        @Nullable String secret,
        @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 60) @DefaultValue("15s") Duration timeout,
        @Min(1) @Max(1000) @DefaultValue("16") int connections,
        @Min(1) @Max(100_000) @DefaultValue("1000") int maxOpen,
        @NotNull @Valid @DefaultValue RetryProperties retry) {}
