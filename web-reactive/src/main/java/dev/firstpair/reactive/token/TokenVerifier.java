package dev.firstpair.reactive.token;

import dev.firstpair.tokens.JwksKeys;
import dev.firstpair.tokens.TokenCache;
import dev.firstpair.tokens.TokenRules;
import dev.firstpair.topics.ids.UserId;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Finds the user of a token. A signature is checked on a thread of its own; then the token is {@linkplain TokenCache
 * cached}.
 */
public final class TokenVerifier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TokenVerifier.class);
    private static final int THREADS = 2;
    private static final String ADMIN = "admin";

    private final JwksKeys keys;
    private final TokenCache<Verdict.Valid> cache;
    private final ThreadPoolExecutor executor;

    /** The result of a check. */
    public sealed interface Verdict {

        /**
         * The token is good.
         *
         * @param until when it expires
         * @param admin whether it names the role {@code admin}
         */
        record Valid(UserId userId, Instant until, boolean admin) implements Verdict {}

        /** The token is not good. */
        record Invalid(String why) implements Verdict {}

        /** Whether it is good cannot be verified now. */
        record Unverifiable(String why) implements Verdict {}
    }

    /**
     * @param jwkSetUri address of the issuer's public keys (RFC 7517)
     * @param issuer required {@code iss}
     * @param audiences of which {@code aud} has to contain one
     * @param cached number of cached tokens at most
     * @param waiting number of tokens that wait for a check at most
     */
    public TokenVerifier(URI jwkSetUri, String issuer, Collection<String> audiences, int cached, int waiting) {
        keys = new JwksKeys(jwkSetUri);
        cache = new TokenCache<>(TokenRules.decoder(keys, issuer, audiences, Clock.systemUTC()),
                TokenVerifier::content, cached);
        executor = new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting),
                Thread.ofPlatform().daemon().name("token-verifier-", 0).factory());
        executor.allowCoreThreadTimeOut(true);
    }

    private static Verdict.Valid content(Jwt jwt) {
        return new Verdict.Valid(UserId.parse(String.valueOf(jwt.getSubject())),
                Objects.requireNonNull(jwt.getExpiresAt()),
                jwt.getClaim(TokenRules.ROLES) instanceof Collection<?> roles && roles.contains(ADMIN));
    }

    /** The verdict if it is cached; null if the token has to be verified. */
    public Verdict.@Nullable Valid getIfCached(String token) {
        return cache.getIfCached(token);
    }

    /** Checks the token; never completes exceptionally. */
    public CompletableFuture<Verdict> verify(String token) {
        try {
            return CompletableFuture.supplyAsync(() -> check(token), executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(new Verdict.Unverifiable("too many tokens to check"));
        }
    }

    private Verdict check(String token) {
        try {
            return cache.check(token);
        } catch (BadJwtException e) {
            return new Verdict.Invalid(String.valueOf(e.getMessage()));
        } catch (JwtException e) {
            return new Verdict.Unverifiable(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("Cannot check a token", e);
            return new Verdict.Unverifiable(e.toString());
        }
    }

    /** Checks that have begun or wait still end, soon: without keys, the tokens are {@link Verdict.Unverifiable}. */
    @Override
    public void close() {
        keys.close();
        executor.shutdown();
    }
}
