package dev.firstpair.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class ScriptTest {

    private final AsyncCommand<String, String, Long> byDigest = new AsyncCommand<>(
            new Command<>(CommandType.EVALSHA, new IntegerOutput<>(StringCodec.UTF8)));

    @Test
    void failsIfTheClientEndsBeforeTheTextIsSent() {
        CompletableFuture<Long> answer = Script.load("prime.lua", ScriptOutputType.INTEGER)
                .run(clientThatEnds(), new String[]{"key"});

        byDigest.completeExceptionally(new RedisNoScriptException("NOSCRIPT No matching script."));

        assertThat(answer).isCompletedExceptionally();
        assertThat(answer.exceptionNow()).isInstanceOf(RejectedExecutionException.class);
    }

    @SuppressWarnings("unchecked")
    private RedisScriptingAsyncCommands<String, String> clientThatEnds() {
        return (RedisScriptingAsyncCommands<String, String>) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{RedisScriptingAsyncCommands.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("evalsha")) {
                        return byDigest;
                    }
                    throw new RejectedExecutionException("the client has ended");
                });
    }
}
