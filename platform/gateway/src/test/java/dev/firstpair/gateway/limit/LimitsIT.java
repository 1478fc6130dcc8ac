package dev.firstpair.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.servers.RedisSentinels;
import dev.firstpair.stack.servers.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways, one Redis. */
class LimitsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Limit FIVE = new Limit("five", 5, Duration.ofHours(1));

    @Test
    void countsWhatAllGatewaysLetIn(@TempDir Path directory) {
        try (RedisServer redis = RedisServer.start(directory, 0)) {
            countsTogether(redis.uri(), false);
        }
    }

    @Test
    void countsInARedisCluster(@TempDir Path directory) {
        try (RedisServer redis = RedisServer.start(directory, 0, RedisServer.clusterNode())) {
            RedisClient client = RedisClient.create(redis.uri());
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                connection.sync().clusterAddSlots(IntStream.range(0, SlotHash.SLOT_COUNT).toArray());
                await().atMost(PATIENCE).until(() -> connection.sync().clusterInfo().contains("cluster_state:ok"));
            } finally {
                client.shutdown();
            }
            countsTogether(redis.uri(), true);
        }
    }

    /** Its connection to the old primary stays open. */
    @Tag("nightly")
    @Test
    void countsAtTheNewPrimaryWhenTheOldOneHangs(@TempDir Path directory) {
        try (RedisSentinels redis = RedisSentinels.start(directory);
                Limits limits = new Limits(redis.uri(), false, Duration.ofSeconds(1))) {
            await().atMost(PATIENCE).until(() -> isConnected(limits));

            redis.primary().freeze();

            await().atMost(PATIENCE).until(() -> !isConnected(limits));
            await().atMost(PATIENCE).until(() -> isConnected(limits));
        }
    }

    private static void countsTogether(String uri, boolean cluster) {
        try (Limits one = new Limits(uri, cluster, TIMEOUT); Limits other = new Limits(uri, cluster, TIMEOUT)) {
            // Until it is connected, a gateway counts locally.
            await().atMost(PATIENCE).until(() -> isConnected(one) && isConnected(other));

            List<Boolean> allowed = IntStream.range(0, 6)
                    .mapToObj(i -> (i % 2 == 0 ? one : other).take(FIVE, "ada").join().allowed())
                    .toList();

            assertThat(allowed).containsExactly(true, true, true, true, true, false);
            assertThat(other.take(FIVE, "ada").join()).satisfies(usage -> {
                assertThat(usage.remaining()).isZero();
                assertThat(usage.retryAfter()).isBetween(Duration.ZERO, Duration.ofMinutes(12));
            });
            assertThat(other.take(FIVE, "bob").join().remaining()).isEqualTo(4);
        }
    }

    /** It retries with a request. */
    private static boolean isConnected(Limits limits) {
        limits.take(FIVE, "somebody else").join();
        return !limits.isLocal();
    }
}
