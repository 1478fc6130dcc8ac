package dev.firstpair.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Reviewed files under {@code src/test/resources}. */
public final class Golden {

    private Golden() {}

    /** The file's content. */
    public static String read(String name) {
        try (InputStream in = Golden.class.getResourceAsStream("/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails on any difference, and writes the actual text under {@code target/golden} to be reviewed and copied. */
    public static void check(String name, String is) {
        try {
            Path actual = Path.of("target", "golden", name);
            Files.createDirectories(actual.getParent());
            Files.writeString(actual, is);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(is).as("%s; the new one is in target/golden", name).isEqualTo(read(name));
    }
}
