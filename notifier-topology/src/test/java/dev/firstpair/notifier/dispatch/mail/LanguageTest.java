package dev.firstpair.notifier.dispatch.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageTest {

    private static final Instant TIME = Instant.parse("2026-11-27T18:00:00Z");

    @Test
    void isFoundByItsTag() {
        assertThat(Language.of("en")).isEqualTo(Language.ENGLISH);
        assertThat(Language.of("ko")).isEqualTo(Language.KOREAN);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "xx", "kok", "korean", "../ko"})
    void isEnglishForAnyOtherTag(@Nullable String tag) {
        assertThat(Language.of(tag)).isEqualTo(Language.ENGLISH);
    }

    @Test
    void hasItsOwnWayToWriteATime() {
        ZoneId seoul = ZoneId.of("Asia/Seoul");

        assertThat(Language.ENGLISH.times(seoul).format(TIME)).isEqualTo("28 November 2026, 03:00 KST");
        assertThat(Language.KOREAN.times(seoul).format(TIME)).isEqualTo("2026년 11월 28일 03:00 KST");
    }

    @Test
    void groupsTheDigitsOfANumber() {
        assertThat(Language.ENGLISH.number(12_345)).isEqualTo("12,345");
        assertThat(Language.KOREAN.number(12_345)).isEqualTo("12,345");
    }
}
