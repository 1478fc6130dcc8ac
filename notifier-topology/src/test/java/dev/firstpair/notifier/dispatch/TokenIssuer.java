package dev.firstpair.notifier.dispatch;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** Signs tokens and serves the key that verifies them, as the accounts service does. */
public final class TokenIssuer implements AutoCloseable {

    private final RSAKey key;
    private final HttpServer server;
    private volatile boolean away;

    public TokenIssuer() {
        try {
            key = new RSAKeyGenerator(2048).keyID("test").generate();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (JOSEException | IOException e) {
            throw new IllegalStateException(e);
        }
        byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        server.createContext("/jwks.json", exchange -> {
            if (away) {
                exchange.sendResponseHeaders(503, -1);
            } else {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, keys.length);
                exchange.getResponseBody().write(keys);
            }
            exchange.close();
        });
        server.start();
    }

    public String jwksUri() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json";
    }

    public String user(long userId) {
        return user(userId, Duration.ofMinutes(15));
    }

    String user(long userId, Duration validity) {
        return sign(key, userId, List.of("user"), validity);
    }

    /** A token of an admin. */
    public String admin(long userId) {
        return sign(key, userId, List.of("user", "admin"), Duration.ofMinutes(15));
    }

    /** A token that is signed with a key that is not served. */
    String unheardOf(long userId) {
        try {
            return sign(new RSAKeyGenerator(2048).keyID("unheard of").generate(), userId, List.of("user"),
                    Duration.ofMinutes(15));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops or starts serving keys. */
    void setAway(boolean away) {
        this.away = away;
    }

    private static String sign(RSAKey key, long userId, List<String> roles, Duration validity) {
        SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
                new JWTClaimsSet.Builder().issuer("https://firstpair.dev")
                        .audience("firstpair")
                        .subject(Long.toString(userId))
                        .claim("roles", roles)
                        .expirationTime(Date.from(Instant.now().plus(validity)))
                        .build());
        try {
            token.sign(new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
