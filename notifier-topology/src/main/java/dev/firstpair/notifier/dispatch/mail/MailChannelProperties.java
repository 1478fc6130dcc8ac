package dev.firstpair.notifier.dispatch.mail;

import dev.firstpair.notifier.dispatch.RetryProperties;
import dev.firstpair.topics.notification.NotificationKind;
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
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.notifier.mail}; those of the mail server are under {@code spring.mail}.
 *
 * @param enabled whether this instance sends e-mails. Default {@code true}.
 * @param from sender: an address, or a name and {@code <address>}. Message-IDs have the domain of this address.
 *     Default {@code Firstpair <shop@firstpair.dev>}.
 * @param subjects subjects by kind of notification, as templates
 * @param templates location of the Mustache templates of the bodies, with a slash at the end: {@code restocked.txt},
 *     {@code restocked.html}, {@code opening-soon.txt}, {@code opening-soon.html} and {@code unsubscribe.html} in
 *     English, and the same in Korean in its folder {@code ko}; without that folder, all e-mails are in English.
 *     Default {@code classpath:/mail/}.
 * @param shopUrl address of the shop (the API of catalog unless set), without a slash at the end; the page of a
 *     product is {@code /products/{productId}} there. Default {@code http://localhost:8084/api}.
 * @param unsubscribeUrl address of the unsubscribe call of this service, as readers of e-mails reach it; mail
 *     programs offer to unsubscribe by one click (RFC 8058) only with https. Default
 *     {@code http://localhost:${server.port}/api/notifications/unsubscribe}.
 * @param unsubscribeSecret secret that signs unsubscribe links, at least 32 characters; the same for all instances,
 *     and for as long as the links should work. Without it, the content of {@code unsubscribe-secret-file} is used.
 *     No default.
 * @param unsubscribeSecretFile file with that secret; it is created with a random secret if it does not exist.
 *     Instances that do not share the file need {@code unsubscribe-secret}. Default
 *     {@code .firstpair/unsubscribe-secret}.
 * @param zone time zone of the times in e-mails. Default {@code UTC}.
 * @param permitsPerSecond e-mails per second of all instances together, at least 0.001. Default {@code 100}.
 * @param maxPerDay e-mails to one user within a day of the first, by one instance, at least 1; later ones are left out,
 *     and are among the user's notifications only. Default {@code 20}.
 * @param connections connections of this instance to the mail server, 1 to 100; each sends one e-mail at a time.
 *     Default {@code 8}.
 * @param retry when a failed e-mail is tried again
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
        @Min(1) @DefaultValue("20") int maxPerDay,
        @Min(1) @Max(100) @DefaultValue("8") int connections,
        @NotNull @Valid @NestedConfigurationProperty @DefaultValue RetryProperties retry) {

    /**
     * @param restocked subject of RESTOCKED, a template. Default {@code {{productName}} is back}.
     * @param openingSoon subject of OPENING_SOON, a template. Default {@code {{productName}} opens soon}.
     * @param ko the same in Korean
     */
    record Subjects(
            @NotBlank @DefaultValue("{{productName}} is back") String restocked,
            @NotBlank @DefaultValue("{{productName}} opens soon") String openingSoon,
            @NotNull @Valid @DefaultValue KoreanSubjects ko) {

        String of(Language language, NotificationKind kind) {
            return switch (kind) {
                case RESTOCKED -> switch (language) {
                    case ENGLISH -> restocked;
                    case KOREAN -> ko.restocked;
                };
                case OPENING_SOON -> switch (language) {
                    case ENGLISH -> openingSoon;
                    case KOREAN -> ko.openingSoon;
                };
            };
        }
    }

    /**
     * @param restocked subject of RESTOCKED in Korean, a template. Default
     *     {@code {{productName}} 상품이 재입고되었습니다}.
     * @param openingSoon subject of OPENING_SOON in Korean, a template. Default
     *     {@code {{productName}} 상품의 판매가 곧 시작됩니다}.
     */
    record KoreanSubjects(
            @NotBlank @DefaultValue("{{productName}} 상품이 재입고되었습니다") String restocked,
            @NotBlank @DefaultValue("{{productName}} 상품의 판매가 곧 시작됩니다") String openingSoon) {}
}
