package dev.firstpair.ingress;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;

/** Signs tokens like accounts, and serves the key; also signs invalid tokens. */
public final class Issuer implements AutoCloseable {

    private final RSAKey key;
    private final HttpServer server;
    private volatile boolean broken;

    public Issuer() {
        try {
            key = new RSAKeyGenerator(2048).keyID("k1").generate();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        server.createContext("/.well-known/jwks.json", exchange -> {
            exchange.sendResponseHeaders(broken ? 500 : 200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        server.start();
    }

    public String jwksUri() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/.well-known/jwks.json";
    }

    public void setBroken(boolean broken) {
        this.broken = broken;
    }

    /** A valid token. */
    public String token(long userId) {
        return token(userId, claims -> claims);
    }

    /** A token with other claims. */
    public String token(long userId, UnaryOperator<JWTClaimsSet.Builder> change) {
        return sign(JWSAlgorithm.RS256, "k1", key, change.apply(claims(userId)).build());
    }

    /** A token with the right key id, but signed by another key. */
    public String forged(long userId) {
        try {
            return sign(JWSAlgorithm.RS256, "k1", new RSAKeyGenerator(2048).keyID("k1").generate(),
                    claims(userId).build());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token signed by the right key, with an algorithm that is not accepted. */
    public String withAlgorithm(long userId, JWSAlgorithm algorithm) {
        return sign(algorithm, "k1", key, claims(userId).build());
    }

    /** A token signed by a key that is not published. */
    public String ofUnknownKey(long userId) {
        return sign(JWSAlgorithm.RS256, "k2", key, claims(userId).build());
    }

    /** A token signed with the public key as if it were a shared secret. */
    public String withPublicKeyAsSecret(long userId) {
        try {
            SignedJWT jwt = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k1").build(),
                    claims(userId).build());
            jwt.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An unsigned token. */
    public String unsigned(long userId) {
        return new PlainJWT(claims(userId).build()).serialize();
    }

    private static JWTClaimsSet.Builder claims(long userId) {
        return new JWTClaimsSet.Builder().issuer("https://firstpair.dev")
                .audience("firstpair")
                .subject(Long.toString(userId))
                .claim("roles", List.of("user"))
                .expirationTime(Date.from(Instant.now().plus(Duration.ofDays(1))));
    }

    private static String sign(JWSAlgorithm algorithm, String keyId, RSAKey key, JWTClaimsSet claims) {
        try {
            JWSSigner signer = new RSASSASigner(key);
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(algorithm).type(JOSEObjectType.JWT).keyID(keyId).build(), claims);
            jwt.sign(signer);
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
