package dev.firstpair.testing;

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
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;

/** Signs access tokens with a key of its own, as accounts does; also makes tokens that no service may accept. */
public class TokenSigner {

    private static final String KEY_ID = "k1";
    private static final Duration VALIDITY = Duration.ofDays(1);

    private final RSAKey key = newKey(KEY_ID);

    /** The public keys (JWKS), as accounts publishes them. */
    public String keys() {
        return new JWKSet(key.toPublicJWK()).toString();
    }

    /** A token of a user. */
    public String user(long userId) {
        return token(userId, claims -> claims);
    }

    /** A token of a user, valid from now on for this time. */
    public String user(long userId, Duration validity) {
        return token(userId, claims -> claims.expirationTime(Date.from(Instant.now().plus(validity))));
    }

    /** A token of an administrator. */
    public String admin(long userId) {
        return token(userId, claims -> claims.claim("roles", List.of("user", "admin")));
    }

    /** A token with other claims than that of a user. */
    public String token(long userId, UnaryOperator<JWTClaimsSet.Builder> change) {
        return sign(header(JWSAlgorithm.RS256, KEY_ID).build(), rsa(key), change.apply(claims(userId)));
    }

    /** A token with the right key id, but signed by another key. */
    public String forged(long userId) {
        return sign(header(JWSAlgorithm.RS256, KEY_ID).build(), rsa(newKey(KEY_ID)), claims(userId));
    }

    /** A token signed by a key that is not published. */
    public String ofUnknownKey(long userId) {
        return sign(header(JWSAlgorithm.RS256, "k2").build(), rsa(newKey("k2")), claims(userId));
    }

    /** A token that contains the key that it is signed with, and the id of the right one. */
    public String withEmbeddedKey(long userId) {
        RSAKey own = newKey(KEY_ID);
        return sign(header(JWSAlgorithm.RS256, KEY_ID).jwk(own.toPublicJWK()).build(), rsa(own), claims(userId));
    }

    /** A token signed by the right key, with an algorithm that is not accepted. */
    public String withAlgorithm(long userId, JWSAlgorithm algorithm) {
        return sign(header(algorithm, KEY_ID).build(), rsa(key), claims(userId));
    }

    /** A token signed with the public key as if it were a shared secret. */
    public String withPublicKeyAsSecret(long userId) {
        try {
            return sign(header(JWSAlgorithm.HS256, KEY_ID).build(), new MACSigner(key.toRSAPublicKey().getEncoded()),
                    claims(userId));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An unsigned token. */
    public String unsigned(long userId) {
        return new PlainJWT(claims(userId).build()).serialize();
    }

    private static JWTClaimsSet.Builder claims(long userId) {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder().issuer("https://firstpair.dev")
                .audience("firstpair")
                .subject(Long.toString(userId))
                .claim("roles", List.of("user"))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(VALIDITY)));
    }

    private static JWSHeader.Builder header(JWSAlgorithm algorithm, String keyId) {
        return new JWSHeader.Builder(algorithm).type(JOSEObjectType.JWT).keyID(keyId);
    }

    private static String sign(JWSHeader header, JWSSigner signer, JWTClaimsSet.Builder claims) {
        SignedJWT token = new SignedJWT(header, claims.build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    private static JWSSigner rsa(RSAKey key) {
        try {
            return new RSASSASigner(key);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey newKey(String keyId) {
        try {
            return new RSAKeyGenerator(2048).keyID(keyId).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
