package dev.firstpair.stack.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class RedisServerIT {

    @TempDir(cleanup = CleanupMode.ALWAYS)
    Path directory;

    @Test
    void answersAClient() {
        assertThat(set(Servers.redis(), "answer", "42")).isEqualTo("42");
    }

    @Test
    void isTheSameForAllTestsOfAJvm() {
        assertThat(Servers.redis()).isSameAs(Servers.redis());
    }

    @Test
    void forgetsWhenKilled() {
        try (RedisServer redis = RedisServer.start(directory, 0)) {
            set(redis, "pair", "left");
            redis.kill();
            assertThat(redis.isAlive()).isFalse();
            redis.restart();
            assertThat(get(redis, "pair")).isNull();
        }
    }

    @Test
    void remembersOverARestartIfItSaves() {
        try (RedisServer redis = RedisServer.start(directory, 0, RedisServer.SAVES)) {
            set(redis, "pair", "left");
            redis.restart();
            assertThat(get(redis, "pair")).isEqualTo("left");
        }
    }

    @Test
    void refusesATakenPort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> RedisServer.start(directory, taken.getLocalPort()))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is taken");
        }
    }

    @Test
    void saysWhatTheServerSaidWhenItDoesNotStart() {
        assertThatThrownBy(() -> RedisServer.start(directory, 0, List.of("--no-such-setting", "1")))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("no-such-setting");
    }

    @Test
    void diesWithAParentThatIsKilled() throws IOException {
        Probe.killTheParentAndAwaitTheEndOf("redis", directory);
    }

    private static String set(RedisServer server, String key, String value) {
        RedisClient client = RedisClient.create(server.uri());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().set(key, value);
            return connection.sync().get(key);
        } finally {
            client.shutdown();
        }
    }

    private static @Nullable String get(RedisServer server, String key) {
        RedisClient client = RedisClient.create(server.uri());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return connection.sync().get(key);
        } finally {
            client.shutdown();
        }
    }
}
