package dev.firstpair.notifier.dispatch.mail;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.notification.NotificationKind;
import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The templates of e-mails in one language. */
final class LetterTemplates {

    private static final Mustache.Compiler PLAIN = Mustache.compiler().escapeHTML(false);
    private static final Mustache.Compiler HTML = Mustache.compiler().escapeHTML(true);

    private record Forms(Template subject, Template text, Template html) {}

    private final Map<NotificationKind, Forms> forms = new EnumMap<>(NotificationKind.class);
    private final Language language;
    private final String shopUrl;
    private final DateTimeFormatter times;

    /** Reads the templates; throws if one is missing or cannot be compiled. */
    LetterTemplates(Language language, MailChannelProperties properties, TemplateFolder folder) throws IOException {
        this.language = language;
        this.shopUrl = properties.shopUrl().toString();
        this.times = language.times(properties.zone());
        for (NotificationKind kind : NotificationKind.values()) {
            forms.put(kind, new Forms(PLAIN.compile(properties.subjects().of(language, kind)),
                    PLAIN.compile(folder.read(language, TemplateFolder.text(kind))),
                    HTML.compile(folder.read(language, TemplateFolder.html(kind)))));
        }
    }

    Letter write(Notification notification, String userName, String unsubscribeUrl) {
        Map<String, Object> facts = new HashMap<>();
        facts.put("productName", notification.productName());
        facts.put("productUrl", shopUrl + "/products/" + notification.productId());
        facts.put("userName", Salutation.of(userName, language.anonymous()));
        facts.put("remaining", language.number(notification.remaining()));
        facts.put("unsubscribeUrl", unsubscribeUrl);
        facts.put("opensAt", notification.opensAt() == null ? "" : times.format(notification.opensAt()));
        Forms form = Objects.requireNonNull(forms.get(notification.kind()), "every kind has its templates");
        return new Letter(language, oneLine(form.subject().execute(facts)), form.text().execute(facts),
                form.html().execute(facts));
    }

    /** A line break in a header would begin another one. */
    private static String oneLine(String subject) {
        return subject.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }
}
