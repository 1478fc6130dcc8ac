package dev.firstpair.accounts.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageTest {

    @ParameterizedTest
    @ValueSource(strings = {"ko", "KO", "ko-KR", "ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "en;q=0.5, ko", "fr, ko;q=0.1",
            "*, ko;q=0.5"})
    void isKoreanForAClientThatPrefersItToEnglish(String header) {
        assertThat(Language.preferred(header)).isEqualTo(Language.KO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "en-GB,en;q=0.9,ko;q=0.8", "fr", "*", "kok", "ko;q=0", "", " ", ",", ";;;", "-",
            "ko;q=high", "=", "한국어"})
    void isEnglishForAnyOther(String header) {
        assertThat(Language.preferred(header)).isEqualTo(Language.EN);
    }

    @Test
    void isEnglishWithoutAHeader() {
        assertThat(Language.preferred(null)).isEqualTo(Language.EN);
    }

    @ParameterizedTest
    @EnumSource
    void isStoredAsItsTag(Language language) {
        var column = new Language.AsTag();

        assertThat(column.convertToEntityAttribute(column.convertToDatabaseColumn(language))).isEqualTo(language);
        assertThat(language.tag()).matches(Language.TAGS);
        assertThat(Language.of(language.tag())).isEqualTo(language);
    }

    @Test
    void isEnglishWhereARowHasAnUnknownOne() {
        assertThat(new Language.AsTag().convertToEntityAttribute("xx")).isEqualTo(Language.EN);
        assertThatThrownBy(() -> Language.of("xx")).isInstanceOf(IllegalArgumentException.class);
    }
}
