package dev.firstpair.audit.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.servers.RedisPasswords;
import dev.firstpair.stack.servers.RedisSentinels;
import dev.firstpair.stack.servers.RedisServer;
import dev.firstpair.topics.ids.ProductId;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads from a Redis behind Sentinels. */
class RedisReaderIT {

    private static final ProductId PRODUCT = new ProductId(7);
    private static final String KEY = "{product:7}:stock";
    /** Short, since the test waits for it to end. */
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final Duration DEADLINE = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    @Tag("nightly")
    @Test
    void readsFromTheNewPrimaryAfterTheOldOneWasKilled() {
        readsAfter(RedisServer::kill);
    }

    @Test
    void readsFromTheNewPrimaryWhileTheOldOneHangs() {
        readsAfter(RedisServer::freeze);
    }

    private void readsAfter(Consumer<RedisServer> fault) {
        try (RedisSentinels redis = RedisSentinels.start(directory); RedisReader reader = reader(redis)) {
            set(redis.uri(), "1");
            awaitRead(reader, 1);
            RedisServer old = redis.primary();

            fault.accept(old);

            await().atMost(DEADLINE).until(() -> redis.primary() != old);
            set(redis.uri(), "2");
            awaitRead(reader, 2);
        }
    }

    @Tag("nightly")
    @Test
    void readsFromServersAndSentinelsWithPasswords() {
        RedisPasswords passwords = new RedisPasswords("of-redis", "of-sentinels");
        try (RedisSentinels redis = RedisSentinels.start(directory, passwords); RedisReader reader = reader(redis)) {
            set("redis://:of-redis@127.0.0.1:" + redis.primary().port(), "3");

            awaitRead(reader, 3);
        }
    }

    private static RedisReader reader(RedisSentinels redis) {
        return new RedisReader(redis.uri(), TIMEOUT);
    }

    private static void awaitRead(RedisReader reader, int remaining) {
        await().atMost(DEADLINE)
                .ignoreExceptionsInstanceOf(RedisException.class)
                .untilAsserted(() -> assertThat(reader.read(Set.of(PRODUCT)).products())
                        .containsEntry(PRODUCT, new RedisState.Stock(remaining, remaining, 0)));
    }

    private static void set(String uri, String remaining) {
        RedisClient client = RedisClient.create(uri);
        await().atMost(DEADLINE).ignoreExceptionsInstanceOf(RedisException.class).until(() -> {
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                connection.sync().hset(KEY, Map.of("remaining", remaining, "version", remaining));
                return true;
            }
        });
        client.shutdown();
    }
}
