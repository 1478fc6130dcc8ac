package dev.firstpair.stack;

import static dev.firstpair.stack.TestStacks.DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.audit.mirror.RedisReader;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stack whose Redis has replicas and Sentinels, under supervision; each test leaves all of them running. */
@Tag("nightly")
class RedisHaIT {

    @TempDir
    static Path root;

    private static Stack stack;

    @BeforeAll
    static void start() throws IOException {
        FakeService.buildAll(root);
        stack = TestStacks.start(TestStacks.options(root).withRedis(null).withRedisHa().withSupervision());
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void namesTheSentinelsToServicesAndToCommands() throws IOException {
        assertThat(stack.redisUri())
                .matches("redis-sentinel://127\\.0\\.0\\.1:\\d+(,127\\.0\\.0\\.1:\\d+){2}#firstpair");
        assertThat(Files.readString(stack.directory().resolve("logs/ingress-api.log")))
                .contains("--firstpair.redis.uri=" + stack.redisUri());
        assertThat(state().redisUri()).contains(stack.redisUri());
        assertThat(state().parts()).extracting(StackState.Part::name)
                .startsWith("redis", "redis-2", "redis-3", "sentinel", "sentinel-2", "sentinel-3");
        try (RedisReader reader = new RedisReader(stack.redisUri())) {
            assertThat(reader.read(Set.of()).products()).isEmpty();
        }
    }

    @Test
    void takesAKilledPrimaryBackAsAReplica() {
        int old = stack.leader(BackingServer.REDIS);

        stack.killServer(BackingServer.REDIS);

        await().atMost(DEADLINE).until(() -> stack.leader(BackingServer.REDIS) != old);
        awaitWritable();
        stack.startServer(BackingServer.REDIS);
        assertThat(role(old)).isEqualTo("slave");
    }

    @Test
    void startsACrashedPrimaryAgainWhenAnotherOneHasTakenOver() {
        int old = stack.leader(BackingServer.REDIS);
        StackState.Part crashed = part(BackingServer.REDIS.instance(old));

        ProcessHandle.of(crashed.process().pid()).orElseThrow().destroyForcibly();

        await().atMost(DEADLINE).until(() -> part(crashed.name()).restarts() > crashed.restarts());
        assertThat(stack.leader(BackingServer.REDIS)).isNotEqualTo(old);
        await().atMost(DEADLINE)
                .ignoreExceptionsInstanceOf(RedisException.class)
                .until(() -> role(old).equals("slave"));
        awaitWritable();
    }

    @Test
    void refusesToWriteWithoutAReplica() {
        int primary = stack.leader(BackingServer.REDIS);
        IntStream.range(0, stack.servers(BackingServer.REDIS))
                .filter(number -> number != primary)
                .forEach(number -> stack.killServer(BackingServer.REDIS, number));

        await().atMost(DEADLINE).until(() -> {
            try {
                return ask(primary, redis -> redis.set("key", "value")).isEmpty();
            } catch (RedisException e) {
                return String.valueOf(e.getMessage()).startsWith("NOREPLICAS");
            }
        });
        stack.startServer(BackingServer.REDIS);
        awaitWritable();
    }

    private static void awaitWritable() {
        await().atMost(DEADLINE)
                .ignoreExceptionsInstanceOf(RedisException.class)
                .until(() -> ask(stack.redisUri(), redis -> redis.set("key", "value")).equals("OK"));
    }

    private static String role(int number) {
        return ask(number, redis -> redis.role().getFirst().toString());
    }

    private static <T> T ask(int number, Function<RedisCommands<String, String>, T> question) {
        return ask("redis://" + part(BackingServer.REDIS.instance(number)).url(), question);
    }

    private static <T> T ask(String uri, Function<RedisCommands<String, String>, T> question) {
        try (RedisClient client = RedisClient.create(uri);
                StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection.sync());
        }
    }

    private static StackState state() {
        return StackState.read(stack.directory()).orElseThrow();
    }

    private static StackState.Part part(String name) {
        return state().parts().stream().filter(part -> part.name().equals(name)).findFirst().orElseThrow();
    }
}
