package dev.firstpair.notifier.dispatch.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.ids.NotificationId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.ids.WishId;
import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.notification.NotificationKind;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.DefaultResourceLoader;

class MailTemplatesTest {

    private static final Instant OPENS = Instant.parse("2026-11-27T18:00:00Z");
    private static final String LINK = "https://shop.example/off?token=4711.abc";

    private final MailTemplates templates = templates(Map.of("firstpair.notifier.mail.shop-url", "https://shop.example",
            "firstpair.notifier.mail.unsubscribe-url", "https://shop.example/off"));

    @Test
    void writesOfARestock() {
        var letter = templates.write(notification(NotificationKind.RESTOCKED, "Aurora 1"), "Ada", LINK);

        assertThat(letter.subject()).isEqualTo("Aurora 1 is back");
        assertThat(letter.text()).contains("Hello Ada,", "Aurora 1", "25", "https://shop.example/products/7", LINK);
        assertThat(letter.html()).contains("Hello Ada,", "<strong>Aurora 1</strong>",
                "href=\"https://shop.example/products/7\"");
    }

    @Test
    void writesWhenASaleOpens() {
        var letter = templates.write(notification(NotificationKind.OPENING_SOON, "Aurora 1"), "Ada", LINK);

        assertThat(letter.subject()).isEqualTo("Aurora 1 opens soon");
        assertThat(letter.text()).contains("27 November 2026, 18:00 UTC");
        assertThat(letter.html()).contains("27 November 2026, 18:00 UTC");
    }

    @Test
    void escapesWhatPeopleTypedInHtmlOnly() {
        var letter = templates.write(notification(NotificationKind.RESTOCKED, "<script>\"A\" & 'B'</script>"),
                "<b>Ada", LINK);

        assertThat(letter.html()).doesNotContain("<script>", "<b>").contains("&lt;script&gt;", "&amp;", "&lt;b&gt;Ada");
        assertThat(letter.text()).contains("<script>\"A\" & 'B'</script>", "Hello <b>Ada,");
        assertThat(letter.subject()).isEqualTo("<script>\"A\" & 'B'</script> is back");
    }

    @Test
    void beginsNoHeaderOfItsOwn() {
        var letter = templates.write(notification(NotificationKind.RESTOCKED, "Aurora\r\nBcc: eve@example.com"), "Ada",
                LINK);

        assertThat(letter.subject()).isEqualTo("Aurora Bcc: eve@example.com is back");
    }

    /** Anybody may sign up with anybody's address. */
    @Test
    void carriesNoMessageOfWhoSignedUp() {
        var letter = templates.write(notification(NotificationKind.RESTOCKED, "Aurora 1"),
                "You won\r\nhttps://evil.example", LINK);

        assertThat(letter.subject() + letter.text() + letter.html()).doesNotContain("You won", "evil");
        assertThat(letter.text()).contains("Hello there,");
    }

    @Test
    void doesNotReadTemplatesInNames() {
        var letter = templates.write(notification(NotificationKind.RESTOCKED, "{{unsubscribeUrl}}"), "{{>restocked}}",
                LINK);

        assertThat(letter.subject()).isEqualTo("{{unsubscribeUrl}} is back");
        assertThat(letter.text()).contains("Hello {{>restocked}},");
    }

    @Test
    void takesAnotherSubjectAndZone() {
        var letter = templates(Map.of("firstpair.notifier.mail.unsubscribe-url", "https://shop.example/off",
                "firstpair.notifier.mail.subjects.opening-soon", "{{opensAt}}: {{productName}}",
                "firstpair.notifier.mail.zone", "Europe/Berlin"))
                .write(notification(NotificationKind.OPENING_SOON, "Aurora 1"), "Ada", LINK);

        assertThat(letter.subject()).isEqualTo("27 November 2026, 19:00 CET: Aurora 1");
    }

    private static MailTemplates templates(Map<String, String> properties) {
        try {
            return new MailTemplates(new Binder(new MapConfigurationPropertySource(properties))
                    .bind("firstpair.notifier.mail", MailChannelProperties.class)
                    .get(), new DefaultResourceLoader());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Notification notification(NotificationKind kind, String productName) {
        return new Notification(new NotificationId(new UUID(1, 2)), kind, new UserId(4711), new ProductId(7),
                new WishId(3), productName, OPENS.minusSeconds(600), 25,
                kind == NotificationKind.OPENING_SOON ? OPENS : null);
    }
}
