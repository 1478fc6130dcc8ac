package dev.firstpair.gateway.limit;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.springframework.core.io.ClassPathResource;

/** {@code lua/take-permit.lua}: one round trip, also for many requests at the same time. */
final class TakePermitScript {

    private final String text;
    private final String digest;

    TakePermitScript() {
        try {
            text = new ClassPathResource("lua/take-permit.lua").getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        digest = Base16.digest(text.getBytes(StandardCharsets.UTF_8));
    }

    CompletionStage<Usage> run(RedisClusterAsyncCommands<String, String> redis, Limit limit, String key) {
        String[] keys = {key};
        String[] arguments = {Integer.toString(limit.permits()), Long.toString(limit.window().toMillis())};
        return redis.<List<Long>>evalsha(digest, ScriptOutputType.MULTI, keys, arguments)
                .exceptionallyCompose(failure -> failure instanceof RedisNoScriptException
                        ? redis.eval(text, ScriptOutputType.MULTI, keys, arguments)
                        : CompletableFuture.failedStage(failure))
                .thenApply(answer -> new Usage(limit, answer.get(0) == 1, answer.get(1),
                        Duration.ofMillis(answer.get(2)), Duration.ofMillis(answer.get(3))));
    }
}
