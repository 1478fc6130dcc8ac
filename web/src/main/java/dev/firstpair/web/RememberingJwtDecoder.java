package dev.firstpair.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Checks the signature of a token once, and not for each request of those who come back with it. A good token is
 * remembered until it expires, and for five minutes at most, as long as the keys are; so a key that was taken away is
 * believed for ten minutes at most.
 */
final class RememberingJwtDecoder implements JwtDecoder {

    private static final Duration LONGEST = Duration.ofMinutes(5);
    /** Of some 3 KB each. */
    private static final int MOST = 10_000;

    private final JwtDecoder decoder;
    private final InstantSource clock;
    private final Cache<String, Jwt> good;

    /** @param decoder refuses tokens without {@code exp} */
    RememberingJwtDecoder(JwtDecoder decoder, InstantSource clock, Ticker ticker) {
        this.decoder = decoder;
        this.clock = clock;
        this.good = Caffeine.newBuilder()
                .maximumSize(MOST)
                .ticker(ticker)
                .expireAfter(Expiry.creating((String token, Jwt jwt) -> timeLeft(jwt)))
                .build();
    }

    @Override
    public Jwt decode(String token) {
        Jwt known = good.getIfPresent(token);
        if (known != null && timeLeft(known).isPositive()) {
            return known;
        }
        Jwt jwt = decoder.decode(token);
        good.put(token, jwt);
        return jwt;
    }

    private Duration timeLeft(Jwt jwt) {
        Duration left = Duration.between(clock.instant(), Objects.requireNonNull(jwt.getExpiresAt()));
        return left.isNegative() ? Duration.ZERO : left.compareTo(LONGEST) < 0 ? left : LONGEST;
    }
}
