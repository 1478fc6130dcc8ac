package dev.firstpair.systemtests;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;

/** Creates tokens that accounts would not issue, with its key or with another. */
final class TokenForge {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int BITS = 2048;

    private final Path folder;
    private final String keyId;
    private final KeyPair known;
    private final KeyPair other;

    /**
     * @param folder the keys of accounts
     * @param keyId of the one to use
     */
    TokenForge(Path folder, String keyId) throws GeneralSecurityException, IOException {
        this.folder = folder;
        this.keyId = keyId;
        String pem = Files.readString(folder.resolve(keyId + ".pem")).replaceAll("-----[^-]+-----|\\s", "");
        KeyFactory rsa = KeyFactory.getInstance("RSA");
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) rsa
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        known = new KeyPair(rsa.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())), key);
        other = newKey();
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(BITS);
        return generator.generateKeyPair();
    }

    String keyId() {
        return keyId;
    }

    PrivateKey key() {
        return known.getPrivate();
    }

    /** A key that was never published. */
    PrivateKey otherKey() {
        return other.getPrivate();
    }

    PublicKey publicKey() {
        return known.getPublic();
    }

    /** The public half of {@link #otherKey()} as a JWK (RFC 7517). */
    String otherJwk() {
        RSAPublicKey key = (RSAPublicKey) other.getPublic();
        return "{\"kty\":\"RSA\",\"alg\":\"RS256\",\"use\":\"sig\",\"kid\":\"" + keyId + "\",\"n\":\""
                + encode(unsigned(key.getModulus())) + "\",\"e\":\"" + encode(unsigned(key.getPublicExponent()))
                + "\"}";
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    /** Signed as accounts does, with its key. */
    String signed(String claims) {
        return signed("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"" + keyId + "\"}", claims, "SHA256withRSA", key());
    }

    /** @param algorithm its name in Java */
    String signed(String header, String claims, String algorithm, Key key) {
        String content = unsigned(header, claims);
        byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
        try {
            if (key instanceof PrivateKey signer) {
                Signature signature = Signature.getInstance(algorithm);
                signature.initSign(signer);
                signature.update(bytes);
                return content + "." + encode(signature.sign());
            }
            Mac mac = Mac.getInstance(algorithm);
            mac.init(key);
            return content + "." + encode(mac.doFinal(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Key secret(byte[] bytes) {
        return new SecretKeySpec(bytes, "HmacSHA256");
    }

    static String unsigned(String header, String claims) {
        return encode(header.getBytes(StandardCharsets.UTF_8)) + "." + encode(claims.getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(byte[] bytes) {
        return BASE64.encodeToString(bytes);
    }

    /** The id of the key that has signed the token. */
    static String keyId(String token) {
        return JsonMapper.shared()
                .readTree(Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))))
                .path("kid")
                .asString("");
    }

    /** Gives accounts another key, which it uses once it has been published for the lead time. */
    void addKey(String id) throws GeneralSecurityException, IOException {
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(newKey().getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        Path fresh = Files.createTempFile(folder, ".new", "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, pem, StandardCharsets.US_ASCII);
        Files.move(fresh, folder.resolve(id + ".pem"), StandardCopyOption.ATOMIC_MOVE);
    }
}
