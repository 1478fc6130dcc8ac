package dev.firstpair.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.servers.RedisPasswords;
import dev.firstpair.stack.servers.RedisSentinel;
import dev.firstpair.stack.servers.RedisSentinels;
import dev.firstpair.stack.servers.RedisServer;
import dev.firstpair.stack.servers.Server;
import dev.firstpair.topics.ids.ProductId;
import io.lettuce.core.RedisException;
import io.lettuce.core.TransactionResult;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behavior of the gate while Sentinels fail over from one Redis to another. */
class SentinelIT {

    @TempDir
    Path directory;

    private static StockGate gate(RedisSentinels redis) {
        return GateSupport.connected(GateSettings.of(redis.uri()));
    }

    private static void awaitFailover(RedisSentinels redis, RedisServer from) {
        await().atMost(GateSupport.SOON).until(() -> redis.primary() != from);
    }

    @Test
    void admitsAfterThePrimaryIsKilled() {
        try (RedisSentinels redis = RedisSentinels.start(directory);
                StockGate gate = gate(redis);
                AdmitTraffic traffic = new AdmitTraffic(gate)) {
            traffic.awaitAdmitted();
            traffic.watchGap();
            redis.primary().kill();
            traffic.awaitAdmitted();

            System.out.printf("Killed: no admission for %d ms%n", traffic.longestGapMillis());
            assertThat(traffic.unavailable()).isPositive();
            assertThat(traffic.wrong()).isEmpty();
        }
    }

    @Tag("nightly")
    @Test
    void admitsAfterThePrimaryIsFrozenAndDoesNotGoBackToIt() {
        try (RedisSentinels redis = RedisSentinels.start(directory);
                StockGate gate = gate(redis);
                AdmitTraffic traffic = new AdmitTraffic(gate)) {
            traffic.awaitAdmitted();
            traffic.watchGap();
            RedisServer old = redis.primary();
            old.freeze();
            traffic.awaitAdmitted();
            System.out.printf("Frozen: no admission for %d ms%n", traffic.longestGapMillis());
            assertThat(traffic.unavailable()).isPositive();
            awaitFailover(redis, old);

            try (AdmitTraffic later = new AdmitTraffic(gate)) {
                later.awaitAdmitted();
                old.thaw();
                // It acts as the primary until a Sentinel demotes it, and then closes all connections.
                await().atMost(GateSupport.SOON)
                        .ignoreExceptionsInstanceOf(RedisException.class)
                        .until(() -> isReplica(old, later.product()));
                later.awaitAdmitted();
                assertThat(later.wrong()).isEmpty();
            }
            assertThat(traffic.wrong()).isEmpty();
        }
    }

    /** Until it is a replica, it must not have the product; a replica gets it from the new primary. */
    private static boolean isReplica(RedisServer server, ProductId product) {
        AtomicBoolean replica = new AtomicBoolean();
        GateSupport.redis(server.uri(), redis -> {
            redis.multi();
            redis.role();
            redis.exists(GateKeys.of(product).stock());
            TransactionResult both = redis.exec();
            List<?> role = both.get(0);
            replica.set(!role.getFirst().equals("master"));
            long found = both.<Long>get(1);
            assertThat(found).as("keys on the old primary").isLessThanOrEqualTo(replica.get() ? 1 : 0);
        });
        return replica.get();
    }

    @Tag("nightly")
    @Test
    void admitsAfterTwoFailoversInARow() {
        try (RedisSentinels redis = RedisSentinels.start(directory);
                StockGate gate = gate(redis);
                AdmitTraffic traffic = new AdmitTraffic(gate)) {
            RedisServer first = redis.primary();
            first.kill();
            traffic.awaitAdmitted();
            awaitFailover(redis, first);
            redis.awaitReplicas(1);
            RedisServer second = redis.primary();
            second.freeze();
            traffic.awaitAdmitted();
            awaitFailover(redis, second);
            traffic.awaitAdmitted();

            assertThat(redis.primary()).isNotIn(first, second);
            assertThat(traffic.wrong()).isEmpty();
        }
    }

    @Tag("nightly")
    @Test
    void admitsAfterAFailoverByTwoOfThreeSentinels() {
        try (RedisSentinels redis = RedisSentinels.start(directory)) {
            redis.sentinels().getFirst().kill();
            try (StockGate gate = gate(redis); AdmitTraffic traffic = new AdmitTraffic(gate)) {
                traffic.awaitAdmitted();
                redis.primary().kill();
                traffic.awaitAdmitted();

                assertThat(traffic.wrong()).isEmpty();
            }
        }
    }

    @Tag("nightly")
    @Test
    void connectsThroughSentinelsThatStartLater() {
        try (RedisSentinels redis = RedisSentinels.start(directory)) {
            RedisServer primary = redis.primary();
            redis.sentinels().forEach(Server::kill);
            try (StockGate gate = StockGate.connect(GateSettings.of(redis.uri()))) {
                assertThat(GateSupport.answers(gate)).isFalse();
                redis.sentinels().forEach(RedisSentinel::restart);
                GateSupport.awaitAnswer(gate);
                redis.awaitReplicas(2);
                try (AdmitTraffic traffic = new AdmitTraffic(gate)) {
                    traffic.awaitAdmitted();
                    primary.kill();
                    traffic.awaitAdmitted();

                    assertThat(traffic.wrong()).isEmpty();
                }
            }
        }
    }

    @Tag("nightly")
    @Test
    void followsAFailoverOfServersAndSentinelsWithPasswords() {
        RedisPasswords passwords = new RedisPasswords("of-redis", "of-sentinels");
        try (RedisSentinels redis = RedisSentinels.start(directory, passwords);
                StockGate gate = gate(redis);
                AdmitTraffic traffic = new AdmitTraffic(gate)) {
            traffic.awaitAdmitted();
            redis.primary().kill();
            traffic.awaitAdmitted();

            assertThat(traffic.wrong()).isEmpty();
        }
    }

    @Tag("nightly")
    @Test
    void isUnavailableWhileThePrimaryLacksTheReplicasThatItNeeds() {
        try (RedisSentinels redis = RedisSentinels.start(directory, List.of("--min-replicas-to-write", "1"));
                StockGate gate = gate(redis);
                AdmitTraffic traffic = new AdmitTraffic(gate)) {
            traffic.awaitAdmitted();
            List<RedisServer> replicas = redis.servers().stream().filter(server -> server != redis.primary()).toList();
            replicas.forEach(Server::kill);
            long before = traffic.unavailable();
            await().atMost(GateSupport.SOON).until(() -> traffic.unavailable() > before + 20);
            replicas.forEach(Server::restart);
            traffic.awaitAdmitted();

            assertThat(traffic.wrong()).isEmpty();
        }
    }
}
