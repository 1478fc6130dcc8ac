package dev.firstpair.ingress.purchase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferredWaitTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "wait=1 | 1",
            "wait=30 | 30",
            "WAIT = 007 | 7",
            "respond-async, wait=10 | 10",
            "wait=5; grace=2, return=minimal | 5",
            "x=\"a, wait=3; \\\", wait=4\", wait=5 | 5",
            ",, wait=5 | 5",
            "wait=31 | 30",
            "wait=99999999999999999999 | 30"})
    void isInSecondsAndAtMostThirty(String header, int seconds) {
        assertThat(PreferredWait.seconds(List.of(header))).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wait", "wait=", "wait=0", "wait=-1", "wait=+1", "wait=1.5", "wait=PT5S", "wait=5 s",
            "wait=\"5\"", "wait=\u0665", "waits=5", "x; wait=5", "x=\"wait=5", "return=representation"})
    void isIgnoredIfItIsMalformedOrAnotherPreference(String header) {
        assertThat(PreferredWait.seconds(List.of(header))).isZero();
    }

    @Test
    void isTheFirstOfSeveral() {
        assertThat(PreferredWait.seconds(List.of())).isZero();
        assertThat(PreferredWait.seconds(List.of("return=minimal", "wait=4", "wait=5"))).isEqualTo(4);
        assertThat(PreferredWait.seconds(List.of("wait=x, wait=5"))).isZero();
    }
}
