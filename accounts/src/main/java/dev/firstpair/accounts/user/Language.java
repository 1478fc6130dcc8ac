package dev.firstpair.accounts.user;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The language of a user's e-mails; stored and returned as its primary language subtag (BCP 47). */
public enum Language {
    EN, KO;

    /** A regular expression of the tags. */
    static final String TAGS = "(en|ko)";

    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if it is not one of {@link #TAGS} */
    static Language of(String tag) {
        return find(tag).orElseThrow(() -> new IllegalArgumentException("no language of e-mails: " + tag));
    }

    /**
     * The language that a client prefers.
     *
     * @param acceptLanguage value of the header of that name (RFC 9110, section 12.5.4)
     * @return EN if the value names none of the languages, or is absent or malformed
     */
    static Language preferred(@Nullable String acceptLanguage) {
        if (acceptLanguage == null) {
            return EN;
        }
        try {
            String tag = Locale.lookupTag(Locale.LanguageRange.parse(acceptLanguage),
                    List.of(EN.tag(), KO.tag()));
            return tag == null ? EN : of(tag);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // The latter of a lone hyphen, in some JDKs.
            return EN;
        }
    }

    private static Optional<Language> find(String tag) {
        return Arrays.stream(values()).filter(language -> language.tag().equals(tag)).findFirst();
    }

    /** The form in the database. */
    @Converter(autoApply = true)
    static class AsTag implements AttributeConverter<Language, String> {

        @Override
        public String convertToDatabaseColumn(Language language) {
            return language.tag();
        }

        /** Somebody may have edited the row: another value is English, so that the user can still log in. */
        @Override
        public Language convertToEntityAttribute(String stored) {
            return find(stored).orElse(EN);
        }
    }
}
