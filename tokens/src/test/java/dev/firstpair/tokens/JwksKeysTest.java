package dev.firstpair.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JwksKeysTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final JWK KEY = new OctetSequenceKey.Builder(new byte[32]).keyID("k1").build();

    private static List<JWK> get(JwksKeys keys, String keyId) {
        try {
            return keys.get(new JWKSelector(new JWKMatcher.Builder().keyID(keyId).build()), null);
        } catch (KeySourceException e) {
            throw new CompletionException(e);
        }
    }

    @Test
    void usesTheKeysItHasWhileAnotherThreadWaitsForNewerOnes() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch answers = new CountDownLatch(1);
        byte[] body = new JWKSet(KEY).toString(false).getBytes(StandardCharsets.UTF_8);
        HttpServer issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/", exchange -> {
            if (asked.incrementAndGet() == 2) {
                hangs.countDown();
                try {
                    answers.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        issuer.setExecutor(task -> Thread.ofPlatform().start(task));
        issuer.start();
        URI uri = URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/");
        // Keys expire at once, so that each call would fetch.
        try (JwksKeys keys = new JwksKeys(uri, LONG, Duration.ZERO, Duration.ZERO)) {
            assertThat(get(keys, "k1")).containsExactly(KEY);
            CompletableFuture<List<JWK>> waiting = CompletableFuture.supplyAsync(() -> get(keys, "k1"));
            assertThat(hangs.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

            assertThat(get(keys, "k1")).containsExactly(KEY);
            // The key may be among the newer ones.
            assertThatThrownBy(() -> get(keys, "k2")).hasCauseInstanceOf(RemoteKeySourceException.class);
            assertThat(asked).hasValue(2);

            answers.countDown();
            assertThat(waiting.get(LONG.toSeconds(), TimeUnit.SECONDS)).containsExactly(KEY);
        } finally {
            answers.countDown();
            issuer.stop(0);
        }
    }

    @Test
    void knowsNothingOfAnUnknownKeyWhileTheIssuerIsAway() throws Exception {
        AtomicInteger status = new AtomicInteger(200);
        JWK rotated = new OctetSequenceKey.Builder(new byte[32]).keyID("k2").build();
        List<JWK> published = new CopyOnWriteArrayList<>(List.of(KEY));
        HttpServer issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/", exchange -> {
            byte[] body = new JWKSet(published).toString(false).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status.get(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        issuer.start();
        URI uri = URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/");
        // Each call may fetch, and known keys do not expire.
        try (JwksKeys keys = new JwksKeys(uri, LONG, Duration.ZERO, LONG)) {
            assertThat(get(keys, "k1")).containsExactly(KEY);
            assertThat(get(keys, "k2")).isEmpty();

            status.set(503);
            assertThatThrownBy(() -> get(keys, "k2")).hasCauseInstanceOf(RemoteKeySourceException.class);
            assertThat(get(keys, "k1")).containsExactly(KEY);

            status.set(200);
            published.add(rotated);
            assertThat(get(keys, "k2")).containsExactly(rotated);
            assertThat(get(keys, "k1")).containsExactly(KEY);
        } finally {
            issuer.stop(0);
        }
    }

    /** Such as behind a proxy that hangs: the head has come, the rest never does. */
    @Test
    void fetchesAgainAfterAResponseThatStopsInTheMiddle() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(1);
        byte[] body = new JWKSet(KEY).toString(false).getBytes(StandardCharsets.UTF_8);
        HttpServer issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body, 0, body.length / 2);
            exchange.getResponseBody().flush();
            if (asked.incrementAndGet() == 1) {
                try {
                    ended.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            exchange.getResponseBody().write(body, body.length / 2, body.length - body.length / 2);
            exchange.close();
        });
        issuer.setExecutor(task -> Thread.ofPlatform().daemon().start(task));
        issuer.start();
        URI uri = URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/");
        try (JwksKeys keys = new JwksKeys(uri, Duration.ofSeconds(2), Duration.ZERO, LONG)) {
            assertThatThrownBy(() -> get(keys, "k1")).hasCauseInstanceOf(RemoteKeySourceException.class);

            List<JWK> found = List.of();
            for (long began = System.nanoTime(); found.isEmpty(); found = tried(keys)) {
                assertThat(System.nanoTime() - began).isLessThan(LONG.toNanos());
            }
            assertThat(found).containsExactly(KEY);
        } finally {
            ended.countDown();
            issuer.stop(0);
        }
    }

    /** On a busy machine, a response may take too long. */
    private static List<JWK> tried(JwksKeys keys) {
        try {
            return get(keys, "k1");
        } catch (CompletionException e) {
            return List.of();
        }
    }

    @Test
    void asksNoMoreOftenThanItMay() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        byte[] body = new JWKSet(KEY).toString(false).getBytes(StandardCharsets.UTF_8);
        HttpServer issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        issuer.start();
        URI uri = URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/");
        try (JwksKeys keys = new JwksKeys(uri, LONG, LONG, LONG)) {
            for (String unknown : List.of("k2", "k3", "k4")) {
                assertThat(get(keys, unknown)).isEmpty();
            }
            assertThat(asked).hasValue(1);
        } finally {
            issuer.stop(0);
        }
    }
}
