package dev.firstpair.stack;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;

/** Creates tokens as the accounts service would issue them: RS256 JWTs (RFC 7519) signed with one of its keys. */
public final class Tokens {

    public static final String ISSUER = "https://firstpair.dev";
    public static final String AUDIENCE = "firstpair";

    private static final Duration SHORT = Duration.ofMinutes(5);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final String keyId;
    private final PrivateKey key;
    private final Duration validity;
    private final InstantSource clock;

    /** @param validity how long a token is valid; a drop that takes longer needs new tokens */
    public Tokens(String keyId, PrivateKey key, Duration validity, InstantSource clock) {
        this.keyId = keyId;
        this.key = key;
        this.validity = validity;
        this.clock = clock;
    }

    /** Tokens of the stack in the directory; for a user that may read its key. */
    public static Tokens ofStack(Path directory) {
        return ofStack(directory, SHORT);
    }

    /** The same, valid for as long as given. */
    public static Tokens ofStack(Path directory, Duration validity) {
        SigningKey key = SigningKey.loadOrCreate(SigningKey.folder(directory));
        return new Tokens(key.id(), key.key(), validity, InstantSource.system());
    }

    /** A bearer token of a shopper. */
    public String user(long userId) {
        return mint(userId, "\"user\"");
    }

    /** A bearer token of a user with all rights. */
    public String admin(long userId) {
        return mint(userId, "\"user\",\"admin\"");
    }

    private String mint(long userId, String roles) {
        long now = clock.instant().getEpochSecond();
        return sign("{\"iss\":\"" + ISSUER + "\",\"aud\":\"" + AUDIENCE + "\",\"sub\":\"" + userId
                + "\",\"roles\":["
                + roles + "],\"iat\":" + now + ",\"exp\":" + (now + validity.toSeconds()) + "}");
    }

    /**
     * A token with any claims, including claims that no service accepts.
     *
     * @param claims in JSON
     */
    public String sign(String claims) {
        String header = "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"" + keyId + "\"}";
        String signed = encode(header.getBytes(StandardCharsets.UTF_8)) + "."
                + encode(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot sign with key " + keyId, e);
        }
    }

    private static String encode(byte[] bytes) {
        return BASE64.encodeToString(bytes);
    }
}
