package dev.firstpair.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.servers.RedisSentinels;
import dev.firstpair.stack.servers.RedisServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long no request is admitted when the primary is killed or frozen. */
@Tag("measurement")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class SentinelMeasurementIT {

    private static final int ROUNDS = Integer.getInteger("measure.rounds", 20);
    /** Sentinels check every 100 ms, and the roles once per second. */
    private static final int FAULT_WITHIN_MILLIS = 1_000;

    @TempDir
    Path directory;

    @Test
    void measuresKills() {
        measure("killed", List.of(), RedisServer::kill);
    }

    @Test
    void measuresFreezes() {
        measure("frozen", List.of(), RedisServer::freeze);
    }

    @Test
    void measuresKillsWithAReplicaRequired() {
        measure("killed, min-replicas-to-write 1", List.of("--min-replicas-to-write", "1"), RedisServer::kill);
    }

    private void measure(String name, List<String> settings, Consumer<RedisServer> fault) {
        List<Long> gapsMillis = new ArrayList<>();
        for (int seed = 1; seed <= ROUNDS; seed++) {
            gapsMillis.add(longestGapMillis(directory.resolve(Integer.toString(seed)), settings, new Random(seed),
                    fault));
        }
        List<Long> sorted = gapsMillis.stream().sorted().toList();
        System.out.printf("%s: no admission for %d ms at the median, at most %d ms; by seed from 1: %s%n", name,
                sorted.get(sorted.size() / 2), sorted.getLast(), gapsMillis);
    }

    private static long longestGapMillis(Path directory, List<String> settings, Random random,
            Consumer<RedisServer> fault) {
        try (RedisSentinels redis = RedisSentinels.start(directory, settings);
                StockGate gate = GateSupport.connected(GateSettings.of(redis.uri()));
                AdmitTraffic traffic = new AdmitTraffic(gate)) {
            traffic.awaitAdmitted();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(FAULT_WITHIN_MILLIS)));
            traffic.watchGap();
            fault.accept(redis.primary());
            traffic.awaitAdmitted();
            // Requests that were under way when the fault came count as well.
            traffic.awaitAdmitted();
            assertThat(traffic.wrong()).isEmpty();
            return traffic.longestGapMillis();
        }
    }
}
