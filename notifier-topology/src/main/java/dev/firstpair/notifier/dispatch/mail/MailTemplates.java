package dev.firstpair.notifier.dispatch.mail;

import dev.firstpair.topics.notification.Notification;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * The templates of e-mails, in <a href="https://mustache.github.io/mustache.5.html">Mustache</a> and in each
 * {@link Language}: {@code restocked.txt}, {@code restocked.html}, {@code opening-soon.txt}, {@code opening-soon.html}.
 * They can use {@code productName}, {@code productUrl}, {@code userName}, {@code remaining}, {@code unsubscribeUrl}
 * and, for OPENING_SOON, {@code opensAt}; in HTML, the values are escaped.
 */
final class MailTemplates {

    private final Map<Language, LetterTemplates> languages = new EnumMap<>(Language.class);

    /** Reads the templates; throws if one is missing or cannot be compiled. */
    MailTemplates(MailChannelProperties properties, TemplateFolder folder) throws IOException {
        for (Language language : Language.values()) {
            languages.put(language, new LetterTemplates(folder.written(language), properties, folder));
        }
    }

    Letter write(Notification notification, Language language, String userName, String unsubscribeUrl) {
        return Objects.requireNonNull(languages.get(language), "every language has its templates")
                .write(notification, userName, unsubscribeUrl);
    }
}
