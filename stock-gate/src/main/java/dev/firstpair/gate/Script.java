package dev.firstpair.gate;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;

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

    /** Runs it by its digest, or by its text where Redis does not know it. */
    <T> CompletableFuture<T> run(
            RedisScriptingAsyncCommands<String, String> redis, String[] keys, String... arguments) {
        return redis.<T>evalsha(digest, output, keys, arguments)
                .toCompletableFuture()
                .exceptionallyCompose(failure -> GateConnection.unwrap(failure) instanceof RedisNoScriptException
                        ? redis.<T>eval(text, output, keys, arguments).toCompletableFuture()
                        : CompletableFuture.failedFuture(failure));
    }
}
