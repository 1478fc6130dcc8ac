package dev.firstpair.tokens;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's public keys, fetched when first needed. Fetched again when they are five minutes old, and when a token
 * names an unknown key, but at most once a second, whatever tokens contain. Old keys stay valid while one thread
 * fetches newer ones, or if these cannot be fetched. If the requested key is not among them, a
 * {@link RemoteKeySourceException} reports that nothing is known about the token.
 */
public final class JwksKeys implements JWKSource<SecurityContext>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JwksKeys.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LONGEST_AGE = Duration.ofMinutes(5);

    private final HttpClient http;
    private final HttpRequest request;
    private final Duration timeout;
    private final Duration shortestInterval;
    private final Duration longestAge;
    private volatile @Nullable JWKSet keys;
    private volatile long fetchedNanos;
    private final ReentrantLock fetching = new ReentrantLock();
    // All guarded by the lock.
    private boolean tried;
    private long triedNanos;
    private @Nullable String lastError;

    /** @param uri address of a JWK set (RFC 7517) */
    public JwksKeys(URI uri) {
        this(uri, TIMEOUT, SHORTEST_INTERVAL, LONGEST_AGE);
    }

    /** With times other than the defaults above. */
    JwksKeys(URI uri, Duration timeout, Duration shortestInterval, Duration longestAge) {
        http = HttpClient.newBuilder().connectTimeout(timeout).build();
        request = HttpRequest.newBuilder(uri).header("Accept", "application/json").build();
        this.timeout = timeout;
        this.shortestInterval = shortestInterval;
        this.longestAge = longestAge;
    }

    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
        JWKSet known = keys;
        List<JWK> selected = known == null ? List.of() : selector.select(known);
        if (!selected.isEmpty() && System.nanoTime() - fetchedNanos < longestAge.toNanos()) {
            return selected;
        }
        if (known == null) {
            fetching.lock();
        } else if (!fetching.tryLock()) {
            if (selected.isEmpty()) {
                throw new RemoteKeySourceException("the keys at " + request.uri() + " are being fetched", null);
            }
            return selected;
        }
        try {
            refresh(known);
            JWKSet newest = keys;
            List<JWK> found = newest == null ? List.of() : selector.select(newest);
            if (found.isEmpty() && lastError != null) {
                throw new RemoteKeySourceException(
                        "the keys at " + request.uri() + " cannot be fetched: " + lastError, null);
            }
            return found;
        } finally {
            fetching.unlock();
        }
    }

    private void refresh(@Nullable JWKSet seen) {
        if (keys != seen || tried && System.nanoTime() - triedNanos < shortestInterval.toNanos()) {
            return;
        }
        try {
            HttpResponse<String> response = CompleteResponse.await(http, request,
                    HttpResponse.BodyHandlers.ofString(), timeout);
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode());
            }
            JWKSet fetched = JWKSet.parse(response.body());
            fetchedNanos = System.nanoTime();
            keys = fetched;
            lastError = null;
        } catch (IOException | ParseException e) {
            LOG.warn("The keys at {} cannot be fetched: {}", request.uri(), e.toString());
            lastError = e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lastError = e.toString();
        } finally {
            tried = true;
            // Counted from the end of the request: an issuer that hangs takes longer than the interval.
            triedNanos = System.nanoTime();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
