package dev.firstpair.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TokensTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    /** Shared, since creating a key is slow. */
    @TempDir
    static Path folder;

    @Test
    void carriesTheClaimsThatServicesCheck() {
        SigningKey key = SigningKey.loadOrCreate(folder);
        String[] parts = new Tokens(key.id(), key.key(), Duration.ofMinutes(15), () -> NOW).user(42).split("\\.");

        assertThat(json(parts[0])).isEqualTo(JsonMapper.shared().readTree("""
                {"alg": "RS256", "typ": "JWT", "kid": "%s"}""".formatted(key.id())));
        assertThat(json(parts[1])).isEqualTo(JsonMapper.shared().readTree("""
                {"iss": "https://firstpair.dev", "aud": "firstpair", "sub": "42", "roles": ["user"],
                 "iat": 1800000000, "exp": 1800000900}"""));
    }

    @Test
    void givesAnAdminBothRoles() {
        SigningKey key = SigningKey.loadOrCreate(folder);
        String[] parts = new Tokens(key.id(), key.key(), Duration.ofMinutes(15), () -> NOW).admin(1).split("\\.");

        assertThat(json(parts[1]).get("roles").toString()).isEqualTo("[\"user\",\"admin\"]");
    }

    @Test
    void signsWithTheKeyInTheFolder() throws Exception {
        SigningKey key = SigningKey.loadOrCreate(folder);
        SigningKey again = SigningKey.loadOrCreate(folder);
        assertThat(again).isEqualTo(key);
        assertThat(folder.resolve(key.id() + ".pem")).content()
                .startsWith("-----BEGIN PRIVATE KEY-----\n")
                .endsWith("-----END PRIVATE KEY-----\n");

        String token = new Tokens(again.id(), again.key(), Duration.ofMinutes(15), () -> NOW).user(42);
        int end = token.lastIndexOf('.');
        RSAPrivateCrtKey rsa = (RSAPrivateCrtKey) key.key();
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent())));
        signature.update(token.substring(0, end).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(token.substring(end + 1)))).isTrue();
        assertThat(rsa.getModulus().bitLength()).isEqualTo(2048);
    }

    /** As a full disk, or a crash while it was written, leaves it. */
    @Test
    void makesAnotherKeyIfAFileIsNotComplete(@TempDir Path keys) throws IOException {
        Path partial = Files.writeString(keys.resolve("zzz.pem"), "-----BEGIN PRIVATE KEY-----\nMIIE");

        SigningKey key = SigningKey.loadOrCreate(keys);

        assertThat(keys.resolve(key.id() + ".pem")).isNotEqualTo(partial);
        assertThat(SigningKey.loadOrCreate(keys)).isEqualTo(key);
    }

    private static JsonNode json(String part) {
        return JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(part));
    }
}
