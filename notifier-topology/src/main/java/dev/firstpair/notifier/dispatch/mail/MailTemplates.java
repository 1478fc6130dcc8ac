package dev.firstpair.notifier.dispatch.mail;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.notification.NotificationKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ResourceLoader;

/**
 * The templates of e-mails, in <a href="https://mustache.github.io/mustache.5.html">Mustache</a>:
 * {@code restocked.txt}, {@code restocked.html}, {@code opening-soon.txt}, {@code opening-soon.html}. They can use
 * {@code productName}, {@code productUrl}, {@code userName}, {@code remaining}, {@code unsubscribeUrl} and, for
 * OPENING_SOON, {@code opensAt}; in HTML, the values are escaped.
 */
final class MailTemplates {

    private static final Mustache.Compiler PLAIN = Mustache.compiler().escapeHTML(false);
    private static final Mustache.Compiler HTML = Mustache.compiler().escapeHTML(true);

    private record Forms(Template subject, Template text, Template html) {}

    private final Map<NotificationKind, Forms> forms = new EnumMap<>(NotificationKind.class);
    private final String shopUrl;
    private final DateTimeFormatter times;

    /** Reads the templates; throws if one is missing or cannot be compiled. */
    MailTemplates(MailChannelProperties properties, ResourceLoader resources) throws IOException {
        this.shopUrl = properties.shopUrl().toString();
        this.times = format(properties.zone());
        for (NotificationKind kind : NotificationKind.values()) {
            String path = properties.templates() + switch (kind) {
                case RESTOCKED -> "restocked";
                case OPENING_SOON -> "opening-soon";
            };
            String subject = switch (kind) {
                case RESTOCKED -> properties.subjects().restocked();
                case OPENING_SOON -> properties.subjects().openingSoon();
            };
            forms.put(kind, new Forms(PLAIN.compile(subject), PLAIN.compile(read(resources, path + ".txt")),
                    HTML.compile(read(resources, path + ".html"))));
        }
    }

    /** The content of an e-mail. */
    record Letter(String subject, String text, String html) {}

    Letter write(Notification notification, String userName, String unsubscribeUrl) {
        Map<String, Object> facts = new HashMap<>();
        facts.put("productName", notification.productName());
        facts.put("productUrl", shopUrl + "/products/" + notification.productId());
        facts.put("userName", Salutation.of(userName));
        facts.put("remaining", notification.remaining());
        facts.put("unsubscribeUrl", unsubscribeUrl);
        facts.put("opensAt", notification.opensAt() == null ? "" : times.format(notification.opensAt()));
        Forms form = form(forms.get(notification.kind()));
        return new Letter(oneLine(form.subject().execute(facts)), form.text().execute(facts),
                form.html().execute(facts));
    }

    /** A line break in a header would begin another one. */
    private static String oneLine(String subject) {
        return subject.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }

    private static Forms form(@Nullable Forms form) {
        if (form == null) {
            throw new IllegalStateException("every kind has its templates");
        }
        return form;
    }

    private static DateTimeFormatter format(ZoneId zone) {
        return DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm zzz", Locale.ENGLISH).withZone(zone);
    }

    private static String read(ResourceLoader resources, String path) throws IOException {
        return resources.getResource(path).getContentAsString(StandardCharsets.UTF_8);
    }
}
