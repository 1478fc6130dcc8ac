package dev.firstpair.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.oauth2.jwt.Jwt;

class TokenRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @Test
    void acceptsWhatAccountsGivesOut() {
        assertThat(isGood(token -> {})).isTrue();
        assertThat(isGood(token -> token.audience(List.of("else", "shop")))).isTrue();
        assertThat(isGood(token -> token.subject(Long.toString(Long.MAX_VALUE)))).isTrue();
    }

    @Test
    void refusesATokenThatNeverEnds() {
        assertThat(isGood(token -> token.claims(claims -> claims.remove("exp")))).isFalse();
    }

    @Test
    void refusesOtherTypes() {
        assertThat(isGood(token -> token.header("typ", "JWT"))).isTrue();
        assertThat(isGood(token -> token.header("typ", "at+jwt"))).isFalse();
        assertThat(isGood(token -> token.header("typ", "dpop+jwt"))).isFalse();
    }

    @Test
    void knowsNoLeeway() {
        assertThat(isGood(token -> token.expiresAt(NOW.minusMillis(1)))).isFalse();
        assertThat(isGood(token -> token.expiresAt(NOW.plusMillis(1)))).isTrue();
        assertThat(isGood(token -> token.notBefore(NOW.plusMillis(1)))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", "0", "-1", "+1", "01", " 1", "1.0", "9223372036854775808",
            "99999999999999999999",
            "١"})
    void refusesASubjectThatIsNoUserId(String subject) {
        assertThat(isGood(token -> token.subject(subject))).isFalse();
    }

    @Test
    void refusesOtherIssuersAndAudiences() {
        assertThat(isGood(token -> token.issuer("https://example.com"))).isFalse();
        assertThat(isGood(token -> token.audience(List.of("else")))).isFalse();
        assertThat(isGood(token -> token.claims(claims -> claims.remove("iss")))).isFalse();
        assertThat(isGood(token -> token.claims(claims -> claims.remove("aud")))).isFalse();
        assertThat(isGood(token -> token.claims(claims -> claims.remove("sub")))).isFalse();
    }

    private static boolean isGood(Consumer<Jwt.Builder> change) {
        Jwt.Builder token = Jwt.withTokenValue("token")
                .header("alg", "RS256")
                .issuer("https://issuer.example")
                .audience(List.of("shop"))
                .subject("7")
                .issuedAt(NOW.minusSeconds(60))
                .expiresAt(NOW.plusSeconds(60));
        change.accept(token);
        return !TokenRules.validator("https://issuer.example", List.of("shop", "app"), Clock.fixed(NOW, ZoneOffset.UTC))
                .validate(token.build())
                .hasErrors();
    }
}
