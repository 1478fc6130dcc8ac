package dev.firstpair.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.function.UnaryOperator;

/** Signs tokens as accounts does, and invalid ones. */
final class Issuer {

    private static final String KEY_ID = "k1";

    private final RSAKey key = newKey();

    /** The public keys, as accounts publishes them. */
    String keys() {
        return new JWKSet(key.toPublicJWK()).toString();
    }

    String token(long user) {
        return token(user, claims -> claims);
    }

    String token(long user, UnaryOperator<JWTClaimsSet.Builder> change) {
        return signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(KEY_ID).build(), key, user, change);
    }

    /** Names the right key id and is signed by another key. */
    String forged(long user) {
        return signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(KEY_ID).build(), newKey(), user,
                claims -> claims);
    }

    /** Contains the key that it is signed with. */
    String withEmbeddedKey(long user) {
        RSAKey own = newKey();
        return signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(KEY_ID).jwk(own.toPublicJWK()).build(), own,
                user, claims -> claims);
    }

    /** Signed with the public key as if it were a shared secret. */
    String withPublicKeyAsSecret(long user) {
        try {
            SignedJWT jwt = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(KEY_ID).build(),
                    claims(user).build());
            jwt.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(JWSHeader header, RSAKey by, long user, UnaryOperator<JWTClaimsSet.Builder> change) {
        try {
            SignedJWT jwt = new SignedJWT(header, change.apply(claims(user)).build());
            jwt.sign(new RSASSASigner(by));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JWTClaimsSet.Builder claims(long user) {
        return new JWTClaimsSet.Builder().issuer("https://firstpair.dev")
                .audience("firstpair")
                .subject(Long.toString(user))
                .expirationTime(Date.from(Instant.now().plus(Duration.ofDays(1))));
    }

    private static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048).keyID(KEY_ID).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
