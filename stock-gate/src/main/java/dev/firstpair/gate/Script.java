package dev.firstpair.gate;

import io.lettuce.core.ScriptOutputType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The text of a Lua file, and the digest by which Redis identifies it. */
final class Script {

    private final String text;
    private final String digest;
    private final ScriptOutputType output;

    private Script(String text, ScriptOutputType output) {
        this.text = text;
        this.output = output;
        try {
            this.digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static Script load(String file, ScriptOutputType output) {
        try (InputStream in = Script.class.getResourceAsStream("/lua/" + file)) {
            if (in == null) {
                throw new IllegalStateException("/lua/" + file + " is missing");
            }
            return new Script(new String(in.readAllBytes(), StandardCharsets.UTF_8), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text() {
        return text;
    }

    String digest() {
        return digest;
    }

    ScriptOutputType output() {
        return output;
    }
}
