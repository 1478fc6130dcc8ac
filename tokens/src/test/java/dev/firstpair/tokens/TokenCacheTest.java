package dev.firstpair.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;

class TokenCacheTest {

    private Instant now = Instant.parse("2026-11-30T18:00:00Z");
    private Instant expiresAt = now.plusSeconds(60);
    private final List<String> checked = new ArrayList<>();
    private final TokenCache<Jwt> tokens = new TokenCache<>(this::check, jwt -> jwt, 100, () -> now,
            () -> now.toEpochMilli() * 1_000_000);

    @Test
    void checksATokenOnce() {
        assertThat(tokens.getIfCached("a")).isNull();
        assertThat(tokens.check("a")).isSameAs(tokens.check("a")).isSameAs(tokens.getIfCached("a"));
        tokens.check("b");

        assertThat(checked).containsExactly("a", "b");
    }

    @Test
    void checksATokenAgainWhenItHasExpired() {
        tokens.check("a");
        now = now.plusSeconds(60);
        assertThat(tokens.getIfCached("a")).isNull();
        tokens.check("a");

        assertThat(checked).containsExactly("a", "a");
    }

    @Test
    void checksATokenAgainAfterFiveMinutes() {
        expiresAt = now.plus(Duration.ofHours(1));
        tokens.check("a");
        now = now.plus(Duration.ofMinutes(5));
        tokens.check("a");

        assertThat(checked).containsExactly("a", "a");
    }

    @Test
    void remembersNoBadToken() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> tokens.check("bad")).isInstanceOf(BadJwtException.class);
        }
        assertThat(checked).containsExactly("bad", "bad");
    }

    private Jwt check(String token) {
        checked.add(token);
        if (token.equals("bad")) {
            throw new BadJwtException("forged");
        }
        return new Jwt(token, now.minusSeconds(1), expiresAt, Map.of("alg", "RS256"),
                Map.of("sub", "1"));
    }
}
