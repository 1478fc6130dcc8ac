package dev.firstpair.notifier.dispatch.mail;

import dev.firstpair.notifier.dispatch.RetryProperties;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.notifier.mail}; the mail server is under {@code spring.mail}.
 *
 * @param enabled whether this instance sends e-mail; default true
 * @param from the sender, an address, or a name and {@code <address>}; its domain is that of the Message-IDs; default
 *            {@code Firstpair <shop@firstpair.dev>}
 * @param subjects subjects by kind, as templates
 * @param templates where the templates of the bodies are, see {@link MailTemplates}; default {@code classpath:/mail/}
 * @param shopUrl the shop's pages, without a slash at the end: that of a product is {@code /products/{productId}} there;
 *            default is the API of catalog, {@code http://localhost:8084/api}
 * @param unsubscribeUrl where this service is asked to send no more, as the reader of an e-mail reaches it; for one click to
 *            be enough (RFC 8058) it has to be https; default
 *            {@code http://localhost:${server.port}/api/notifications/unsubscribe}
 * @param unsubscribeSecret signs the links to that, 32 characters at least, the same for all instances and for as long as the
 *            links are to work; default: what is in {@code unsubscribeSecretFile}
 * @param unsubscribeSecretFile made with a random secret where there is none; instances that do not share it are told the
 *            secret instead; default {@code .firstpair/unsubscribe-secret}
 * @param zone of the times in e-mails; default UTC
 * @param permitsPerSecond e-mails per second of all instances together, at least 0.001; default 100
 * @param connections connections to the mail server of this instance, each with one e-mail at a time, 1 to 100; default 8
 * @param maxOpen notifications that this instance has read and not sent yet, those to be tried again included, 1 to 100,000;
 *            default 1000
 */
@Validated
@ConfigurationProperties("firstpair.notifier.mail")
record MailChannelProperties(
        @DefaultValue("true") boolean enabled,
        @NotBlank @DefaultValue("Firstpair <shop@firstpair.dev>") String from,
        @NotNull @Valid @DefaultValue Subjects subjects,
        @NotBlank @DefaultValue("classpath:/mail/") String templates,
        @NotNull @DefaultValue("http://localhost:8084/api") URI shopUrl,
        @NotNull URI unsubscribeUrl,
        @Size(min = 32) @Nullable String unsubscribeSecret,
        @NotNull @DefaultValue(".firstpair/unsubscribe-secret") Path unsubscribeSecretFile,
        @NotNull @DefaultValue("UTC") ZoneId zone,
        @DecimalMin("0.001") @DefaultValue("100") double permitsPerSecond,
        @Min(1) @Max(100) @DefaultValue("8") int connections,
        @Min(1) @Max(100_000) @DefaultValue("1000") int maxOpen,
        @NotNull @Valid @DefaultValue RetryProperties retry) {

    /**
     * @param restocked of RESTOCKED; default {@code {{productName}} is back}
     * @param openingSoon of OPENING_SOON; default {@code {{productName}} opens soon}
     */
    record Subjects(
            @NotBlank @DefaultValue("{{productName}} is back") String restocked,
            @NotBlank @DefaultValue("{{productName}} opens soon") String openingSoon) {}
}
