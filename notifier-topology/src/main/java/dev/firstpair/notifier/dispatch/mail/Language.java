package dev.firstpair.notifier.dispatch.mail;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A language in which e-mails are written. */
enum Language {
    ENGLISH(Locale.ENGLISH, "d MMMM uuuu, HH:mm zzz", "there"), KOREAN(Locale.KOREAN, "uuuu년 M월 d일 HH:mm zzz", "고객");

    private final Locale locale;
    private final String times;
    private final String anonymous;

    /**
     * @param times pattern of a {@link DateTimeFormatter}
     * @param anonymous what stands for a name that is not shown
     */
    Language(Locale locale, String times, String anonymous) {
        this.locale = locale;
        this.times = times;
        this.anonymous = anonymous;
    }

    /** The language of a tag in {@code users}; ENGLISH if there is no such, since people edit the table, too. */
    static Language of(@Nullable String tag) {
        for (Language language : values()) {
            if (language.tag().equals(tag)) {
                return language;
            }
        }
        return ENGLISH;
    }

    /** The primary language subtag (BCP 47). */
    String tag() {
        return locale.getLanguage();
    }

    String number(long number) {
        return String.format(locale, "%,d", number);
    }

    DateTimeFormatter times(ZoneId zone) {
        return DateTimeFormatter.ofPattern(times, locale).withZone(zone);
    }

    String anonymous() {
        return anonymous;
    }
}
