package dev.firstpair.reactive.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.firstpair.tokens.TokenRules;
import dev.firstpair.topics.ids.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Tells whose a token is. A signature is checked once, on a thread of its own; then the token is known until it expires. */
public final class TokenVerifier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TokenVerifier.class);
    private static final int THREADS = 2;

    private final JwksKeys keys;
    private final NimbusJwtDecoder decoder;
    private final Cache<String, Known> known;
    private final ThreadPoolExecutor executor;

    /** What is known about a token. */
    public sealed interface Verdict {

        /** It is good. */
        record Known(UserId userId, Instant expiresAt) implements Verdict {}

        /** It is not. */
        record Bad(String why) implements Verdict {}

        /** Whether it is good cannot be verified now. */
        record Unverifiable(String why) implements Verdict {}
    }

    private record Known(Verdict.Known verdict, long expiresMillis) {}

    /**
     * @param cached how many tokens are known at most
     * @param waiting how many are checked at the same time at most
     */
    public TokenVerifier(TokenSource source, int cached, int waiting) {
        keys = new JwksKeys(source.jwkSetUri());
        Set<JWSAlgorithm> algorithms = source.algorithms()
                .stream()
                .map(JWSAlgorithm::parse)
                .collect(Collectors.toSet());
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys));
        // The validators below check the claims.
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        decoder = new NimbusJwtDecoder(processor);
        decoder.setJwtValidator(TokenRules.claims(source.issuer(), source.audiences(), Clock.systemUTC()));
        known = Caffeine.newBuilder().maximumSize(cached).expireAfter(Expiry.creating((String token, Known entry) -> {
            return Duration.ofMillis(Math.max(0, entry.expiresMillis() - System.currentTimeMillis()));
        })).build();
        executor = new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting),
                Thread.ofPlatform().daemon().name("token-verifier-", 0).factory());
        executor.allowCoreThreadTimeOut(true);
    }

    /** The verdict if it is known already. */
    public Verdict.@Nullable Known recall(String token) {
        Known entry = known.getIfPresent(token);
        return entry == null || entry.expiresMillis() <= System.currentTimeMillis() ? null : entry.verdict();
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
        // Another request of the same user may have been faster.
        Verdict.Known recalled = recall(token);
        if (recalled != null) {
            return recalled;
        }
        try {
            Jwt jwt = decoder.decode(token);
            Instant expiresAt = Objects.requireNonNull(jwt.getExpiresAt());
            Verdict.Known verdict = new Verdict.Known(UserId.parse(String.valueOf(jwt.getSubject())), expiresAt);
            known.put(token, new Known(verdict, expiresAt.toEpochMilli()));
            return verdict;
        } catch (BadJwtException e) {
            return new Verdict.Bad(String.valueOf(e.getMessage()));
        } catch (JwtException e) {
            return new Verdict.Unverifiable(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("Cannot check a token", e);
            return new Verdict.Unverifiable(e.toString());
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        keys.close();
    }
}
