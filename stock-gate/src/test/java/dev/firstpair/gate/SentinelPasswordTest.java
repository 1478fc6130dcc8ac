package dev.firstpair.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentinelPasswordTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "redis-sentinel://h1:1,h2:2?sentinelPassword=secret#sale | secret",
            "redis-sentinel://:of-redis@h1:1,h2:2/3?timeout=2s&sentinelPassword=a%26b%25+c#sale | a&b%+c",
            "redis-sentinel://:of-redis@h1:1,h2:2?timeout=2s#sale |",
            "redis-sentinel://:of-redis@h1:1#sale |"})
    void isReadFromTheAddress(String uri, String password) {
        assertThat(SentinelConnector.sentinelPassword(uri)).isEqualTo(password);
    }
}
