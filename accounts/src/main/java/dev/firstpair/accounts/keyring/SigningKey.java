package dev.firstpair.accounts.keyring;

import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Instant;

/**
 * A key that signs tokens.
 *
 * @param kid names the key in a token's header: 1 to 100 letters, digits, dots, dashes and underscores
 * @param key of RSA, at least 2,048 bits
 * @param publishedSince since when its public half is published
 */
public record SigningKey(String kid, RSAPrivateCrtKey key, Instant publishedSince) {

    /** The smallest size that RFC 7518 allows for RS256. */
    static final int LEAST_BITS = 2048;

    public SigningKey {
        if (!isKid(kid)) {
            throw new IllegalArgumentException(
                    "a key's name has 1 to 100 letters, digits, '.', '-' or '_', not '" + kid + "'");
        }
        if (key.getModulus().bitLength() < LEAST_BITS) {
            throw new IllegalArgumentException(
                    "an RSA key has at least " + LEAST_BITS + " bits, not " + key.getModulus().bitLength());
        }
    }

    static boolean isKid(String text) {
        return text.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
    }

    /** Whether the two have the same name and the same public half. */
    boolean isSameAs(SigningKey other) {
        return kid.equals(other.kid) && key.getModulus().equals(other.key.getModulus())
                && key.getPublicExponent().equals(other.key.getPublicExponent());
    }

    @Override
    public String toString() {
        return "SigningKey[" + kid + "]";
    }
}
