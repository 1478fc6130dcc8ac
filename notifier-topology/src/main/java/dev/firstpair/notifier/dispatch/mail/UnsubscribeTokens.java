package dev.firstpair.notifier.dispatch.mail;

import dev.firstpair.topics.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The token in the link by which a user unsubscribes without logging in: {@code <userId>.<signature>}, the latter
 * HMAC-SHA256 (RFC 2104) in URL-safe Base64. It never expires, as an e-mail may be read years later, and permits
 * nothing else.
 */
final class UnsubscribeTokens {

    private static final String ALGORITHM = "HmacSHA256";
    /** Makes a signature that the same secret made for another purpose invalid. */
    private static final String PURPOSE = "firstpair/unsubscribe/1/";

    private final SecretKeySpec key;

    UnsubscribeTokens(byte[] secret) {
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    String of(UserId user) {
        return user + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(sign(user));
    }

    /** The user of the token; empty if the signature is not valid. */
    Optional<UserId> read(String token) {
        int dot = token.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        try {
            UserId user = UserId.parse(token.substring(0, dot));
            byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
            return MessageDigest.isEqual(signature, sign(user)) ? Optional.of(user) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private byte[] sign(UserId user) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal((PURPOSE + user).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has " + ALGORITHM, e);
        }
    }
}
