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
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.notifier.webhook}.
 *
 * @param url address to which notifications are posted; without it there is no webhook. No default.
 * @param secret key that signs the posts: {@code whsec_} followed by 24 to 64 bytes in Base64; required if there is a
 *     {@code url}. No default.
 * @param timeout time of one attempt until the whole answer is read, 100 ms to 60 s; if it is too short,
 *     notifications are delivered twice. Default {@code 15s}.
 * @param connections attempts of this instance at a time, 1 to 1000. Default {@code 16}.
 * @param retry when a failed post is tried again
 */
@Validated
@ConfigurationProperties("firstpair.notifier.webhook")
record WebhookProperties(
        @Nullable URI url,
        @Nullable String secret,
        @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 60) @DefaultValue("15s") Duration timeout,
        @Min(1) @Max(1000) @DefaultValue("16") int connections,
        @NotNull @Valid @NestedConfigurationProperty @DefaultValue RetryProperties retry) {}
