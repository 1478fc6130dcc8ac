package dev.firstpair.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedTokensTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void keepsTokensAndSignsOnlyThoseThatAreMissing() {
        List<String> three = cached(NOW).ofUsers(100, 3);

        List<String> five = cached(NOW.plusSeconds(60)).ofUsers(100, 5);

        assertThat(five).startsWith(three.toArray(String[]::new)).hasSize(5).doesNotHaveDuplicates();
        assertThat(cached(NOW).ofUsers(100, 2)).isEqualTo(three.subList(0, 2));
    }

    @Test
    void signsAgainBeforeTheFirstTokenExpires() {
        List<String> first = cached(NOW).ofUsers(100, 1);

        assertThat(cached(NOW.plus(Duration.ofDays(28))).ofUsers(100, 1)).isEqualTo(first);
        assertThat(cached(NOW.plus(Duration.ofDays(29))).ofUsers(100, 1)).isNotEqualTo(first);
    }

    @Test
    void hasAStackSignWithItsKey() {
        Path stack = directory.resolve("stack");

        cached(NOW).copyKeyTo(stack);

        Tokens ofStack = new Tokens(SigningKey.loadOrCreate(SigningKey.folder(stack)).id(),
                SigningKey.loadOrCreate(SigningKey.folder(stack)).key(), Duration.ofDays(30), InstantSource.fixed(NOW));
        assertThat(cached(NOW).ofUsers(100, 1)).containsExactly(ofStack.user(100));
    }

    @Test
    void isForItsOwnerOnly() throws IOException {
        cached(NOW).ofUsers(100, 1);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("crowd/tokens"))))
                .isEqualTo("rw-------");
    }

    private CachedTokens cached(Instant now) {
        return new CachedTokens(directory.resolve("crowd"), InstantSource.fixed(now));
    }
}
