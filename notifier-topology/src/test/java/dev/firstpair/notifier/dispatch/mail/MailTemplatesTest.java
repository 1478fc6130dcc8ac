package dev.firstpair.notifier.dispatch.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.topics.ids.NotificationId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.ids.WishId;
import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.notification.NotificationKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

class MailTemplatesTest {

    private static final Pattern VARIABLE = Pattern.compile("\\{\\{[^}]+}}");
    private static final Instant OPENS = Instant.parse("2026-11-27T18:00:00Z");
    private static final String LINK = "https://shop.example/off?token=4711.abc";

    private final MailTemplates templates = templates(Map.of("firstpair.notifier.mail.shop-url", "https://shop.example",
            "firstpair.notifier.mail.unsubscribe-url", "https://shop.example/off"));

    @Test
    void writesOfARestock() {
        var letter = templates.write(notification(NotificationKind.RESTOCKED, "Aurora 1"), Language.ENGLISH,
                "Ada", LINK);

        assertThat(letter.subject()).isEqualTo("Aurora 1 is back");
        assertThat(letter.text()).contains("Hello Ada,", "Aurora 1", "25", "https://shop.example/products/7", LINK);
        assertThat(letter.html()).contains("Hello Ada,", "<strong>Aurora 1</strong>",
                "href=\"https://shop.example/products/7\"");
    }

    @Test
    void writesWhenASaleOpens() {
        var letter = templates.write(notification(NotificationKind.OPENING_SOON, "Aurora 1"), Language.ENGLISH,
                "Ada", LINK);

        assertThat(letter.subject()).isEqualTo("Aurora 1 opens soon");
        assertThat(letter.text()).contains("27 November 2026, 18:00 UTC");
        assertThat(letter.html()).contains("27 November 2026, 18:00 UTC");
    }

    @Test
    void escapesWhatPeopleTypedInHtmlOnly() {
        var letter = templates.write(notification(NotificationKind.RESTOCKED, "<script>\"A\" & 'B'</script>"),
                Language.ENGLISH, "<b>Ada", LINK);

        assertThat(letter.html()).doesNotContain("<script>", "<b>").contains("&lt;script&gt;", "&amp;", "&lt;b&gt;Ada");
        assertThat(letter.text()).contains("<script>\"A\" & 'B'</script>", "Hello <b>Ada,");
        assertThat(letter.subject()).isEqualTo("<script>\"A\" & 'B'</script> is back");
    }

    @Test
    void beginsNoHeaderOfItsOwn() {
        var letter = templates.write(notification(NotificationKind.RESTOCKED, "Aurora\r\nBcc: eve@example.com"),
                Language.ENGLISH, "Ada", LINK);

        assertThat(letter.subject()).isEqualTo("Aurora Bcc: eve@example.com is back");
    }

    /** Anybody may sign up with anybody's address. */
    @Test
    void carriesNoMessageOfWhoSignedUp() {
        var letter = templates.write(notification(NotificationKind.RESTOCKED, "Aurora 1"), Language.ENGLISH,
                "You won\r\nhttps://evil.example", LINK);

        assertThat(letter.subject() + letter.text() + letter.html()).doesNotContain("You won", "evil");
        assertThat(letter.text()).contains("Hello there,");
    }

    @Test
    void doesNotReadTemplatesInNames() {
        var letter = templates.write(notification(NotificationKind.RESTOCKED, "{{unsubscribeUrl}}"), Language.ENGLISH,
                "{{>restocked}}", LINK);

        assertThat(letter.subject()).isEqualTo("{{unsubscribeUrl}} is back");
        assertThat(letter.text()).contains("Hello {{>restocked}},");
    }

    @Test
    void writesOfARestockInKorean() {
        var letter = templates.write(notification(NotificationKind.RESTOCKED, "Aurora 1"), Language.KOREAN, "민준", LINK);

        assertThat(letter.subject()).isEqualTo("Aurora 1 상품이 재입고되었습니다");
        assertThat(letter.text()).contains("민준님, 안녕하십니까?", "Aurora 1 상품이 다시 입고되었습니다", "25개",
                "https://shop.example/products/7", LINK);
        assertThat(letter.html()).contains("lang=\"ko\"", "민준님", "<strong>Aurora 1</strong>", "25개",
                "href=\"https://shop.example/products/7\"");
    }

    @Test
    void writesWhenASaleOpensInKorean() {
        var letter = templates.write(notification(NotificationKind.OPENING_SOON, "Aurora 1"), Language.KOREAN, "민준",
                LINK);

        assertThat(letter.subject()).isEqualTo("Aurora 1 상품의 판매가 곧 시작됩니다");
        assertThat(letter.text()).contains("2026년 11월 27일 18:00 UTC에 시작됩니다", LINK);
        assertThat(letter.html()).contains("lang=\"ko\"", "2026년 11월 27일 18:00 UTC");
    }

    @Test
    void hasAPoliteWordForANameThatItDoesNotShow() {
        var letter = templates.write(notification(NotificationKind.RESTOCKED, "Aurora 1"), Language.KOREAN,
                "https://evil.example", LINK);

        assertThat(letter.text()).startsWith("고객님, 안녕하십니까?");
    }

    static Stream<Arguments> eachKindInEachLanguage() {
        return Arrays.stream(Language.values())
                .flatMap(language -> Arrays.stream(NotificationKind.values())
                        .map(kind -> Arguments.of(language, kind)));
    }

    @ParameterizedTest
    @MethodSource("eachKindInEachLanguage")
    void writesOfEachKindInEachLanguage(Language language, NotificationKind kind) {
        var letter = templates.write(notification(kind, "Aurora 1"), language, "Ada", LINK);

        assertThat(letter.language()).isEqualTo(language);
        assertThat(letter.subject()).contains("Aurora 1");
        assertThat(letter.text()).contains("Ada", "Aurora 1", "https://shop.example/products/7", LINK);
        assertThat(letter.html()).contains("<html lang=\"" + language.tag() + "\">", "Ada", "Aurora 1");
        assertThat(letter.subject() + letter.text() + letter.html()).doesNotContain("{{", "}}");
        boolean hangul = (letter.subject() + letter.text() + letter.html()).codePoints()
                .anyMatch(character -> Character.UnicodeScript.of(character) == Character.UnicodeScript.HANGUL);
        assertThat(hangul).isEqualTo(language == Language.KOREAN);
    }

    /** The folder of a language has a template for each in English, which uses the same variables, and no other. */
    @ParameterizedTest
    @EnumSource
    void hasTheSameTemplatesInEachLanguage(Language language) throws IOException {
        TemplateFolder folder = new TemplateFolder("classpath:/mail/", new DefaultResourceLoader());
        assertThat(folder.written(language)).isEqualTo(language);
        for (String name : TemplateFolder.names()) {
            assertThat(variables(folder.read(language, name))).as("%s in %s", name, language)
                    .isEqualTo(variables(folder.read(Language.ENGLISH, name)));
        }
        String below = language == Language.ENGLISH ? "" : language.tag() + "/";
        assertThat(new PathMatchingResourcePatternResolver().getResources("classpath:/mail/" + below + "*.*"))
                .extracting(Resource::getFilename)
                .containsExactlyInAnyOrderElementsOf(TemplateFolder.names());
    }

    private static Set<String> variables(String template) {
        return VARIABLE.matcher(template).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    @Test
    void writesEnglishWithTheTemplatesOfAShopThatHasNoOthers(@TempDir Path folder) throws IOException {
        for (String name : TemplateFolder.names()) {
            Files.writeString(folder.resolve(name), "our own {{productName}}");
        }

        var letter = templates(settings("templates", folder.toUri().toString()))
                .write(notification(NotificationKind.RESTOCKED, "Aurora 1"), Language.KOREAN, "민준", LINK);

        assertThat(letter).isEqualTo(new Letter(Language.ENGLISH, "Aurora 1 is back", "our own Aurora 1",
                "our own Aurora 1"));
    }

    @Test
    void doesNotStartWithAPartOfALanguage(@TempDir Path folder) throws IOException {
        for (String name : TemplateFolder.names()) {
            Files.writeString(folder.resolve(name), "our own {{productName}}");
        }
        Files.createDirectory(folder.resolve("ko"));
        Files.writeString(folder.resolve("ko/restocked.txt"), "{{productName}}");

        assertThatThrownBy(() -> templates(settings("templates", folder.toUri().toString())))
                .hasStackTraceContaining("restocked.html");
    }

    @Test
    void takesAnotherSubjectInKorean() {
        var letter = templates(settings("subjects.ko.restocked", "[상점] {{productName}}"))
                .write(notification(NotificationKind.RESTOCKED, "Aurora 1"), Language.KOREAN, "민준", LINK);

        assertThat(letter.subject()).isEqualTo("[상점] Aurora 1");
    }

    private static Map<String, String> settings(String name, String value) {
        return Map.of("firstpair.notifier.mail.unsubscribe-url", "https://shop.example/off",
                "firstpair.notifier.mail." + name, value);
    }

    @Test
    void takesAnotherSubjectAndZone() {
        var letter = templates(Map.of("firstpair.notifier.mail.unsubscribe-url", "https://shop.example/off",
                "firstpair.notifier.mail.subjects.opening-soon", "{{opensAt}}: {{productName}}",
                "firstpair.notifier.mail.zone", "Europe/Berlin"))
                .write(notification(NotificationKind.OPENING_SOON, "Aurora 1"), Language.ENGLISH, "Ada", LINK);

        assertThat(letter.subject()).isEqualTo("27 November 2026, 19:00 CET: Aurora 1");
    }

    private static MailTemplates templates(Map<String, String> properties) {
        try {
            MailChannelProperties bound = new Binder(new MapConfigurationPropertySource(properties))
                    .bind("firstpair.notifier.mail", MailChannelProperties.class)
                    .get();
            return new MailTemplates(bound, new TemplateFolder(bound.templates(), new DefaultResourceLoader()));
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
