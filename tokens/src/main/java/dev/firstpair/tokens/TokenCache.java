package dev.firstpair.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Checks the signature of a token once, and not for each request. A good token is cached until it expires, and for five
 * minutes at most, as the keys are; so a key that was removed is trusted for ten minutes at most.
 *
 * @param <T> what is cached of a token
 */
public final class TokenCache<T> {

    private static final Duration MAX_AGE = Duration.ofMinutes(5);

    private final JwtDecoder decoder;
    private final Function<Jwt, T> content;
    private final InstantSource clock;
    private final Cache<String, CachedToken<T>> cache;

    private record CachedToken<T>(T content, Instant expiresAt) {}

    /**
     * @param decoder refuses tokens without {@code exp}
     * @param content what is cached
     * @param most number of tokens cached at most
     */
    public TokenCache(JwtDecoder decoder, Function<Jwt, T> content, int most) {
        this(decoder, content, most, InstantSource.system(), Ticker.systemTicker());
    }

    TokenCache(JwtDecoder decoder, Function<Jwt, T> content, int most, InstantSource clock, Ticker ticker) {
        this.decoder = decoder;
        this.content = content;
        this.clock = clock;
        this.cache = Caffeine.newBuilder()
                .maximumSize(most)
                .ticker(ticker)
                .expireAfter(Expiry.creating((String token, CachedToken<T> entry) -> timeLeft(entry)))
                .build();
    }

    /** The content of a token that is known to be good; null if it has to be checked. */
    public @Nullable T getIfCached(String token) {
        CachedToken<T> entry = cache.getIfPresent(token);
        return entry == null || !clock.instant().isBefore(entry.expiresAt()) ? null : entry.content();
    }

    /**
     * The content of a good token.
     *
     * @throws org.springframework.security.oauth2.jwt.BadJwtException if the token is not good
     * @throws org.springframework.security.oauth2.jwt.JwtException if it cannot be checked now
     */
    public T check(String token) {
        T cached = getIfCached(token);
        if (cached != null) {
            return cached;
        }
        Jwt jwt = decoder.decode(token);
        T checked = content.apply(jwt);
        cache.put(token, new CachedToken<>(checked, Objects.requireNonNull(jwt.getExpiresAt())));
        return checked;
    }

    private Duration timeLeft(CachedToken<T> entry) {
        Duration left = Duration.between(clock.instant(), entry.expiresAt());
        return left.isNegative() ? Duration.ZERO : left.compareTo(MAX_AGE) < 0 ? left : MAX_AGE;
    }
}
