package dev.firstpair.systemtests;

import dev.firstpair.stack.Stack;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;

/** Commands to the Redis of a stack, past its services. */
public final class StackRedis {

    private StackRedis() {}

    /** What is done with Redis. */
    @FunctionalInterface
    public interface Action<T> {
        T with(RedisCommands<String, String> redis) throws InterruptedException;
    }

    /** Does it with a connection of its own. */
    public static <T> T with(Stack stack, Action<T> action) throws InterruptedException {
        try (RedisClient client = RedisClient.create(stack.redisUri());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            return action.with(connection.sync());
        }
    }
}
