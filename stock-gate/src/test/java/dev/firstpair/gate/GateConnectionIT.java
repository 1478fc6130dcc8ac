package dev.firstpair.gate;

import static dev.firstpair.gate.Orders.level;
import static dev.firstpair.gate.Orders.newOrder;
import static dev.firstpair.gate.Orders.newProduct;
import static dev.firstpair.gate.Orders.placed;
import static dev.firstpair.gate.Orders.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.servers.RedisServer;
import dev.firstpair.topics.ids.ProductId;
import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behavior of the gate when Redis loses data, ends, hangs or is a Cluster. */
class GateConnectionIT {

    @TempDir
    Path directory;

    private static void admitsOne(StockGate gate) {
        ProductId product = newProduct();
        gate.prime(level(product, 1, 0, 1), 0).join();
        assertThat(gate.admit(product, user(1), newOrder(), "try").join()).isInstanceOf(Admission.Admitted.class);
        gate.apply(List.of(placed(product, user(2), newOrder(), 0, 2))).join();
        assertThat(gate.inspect(product).join().holders()).isEqualTo(2);
    }

    private static void isUnavailable(StockGate gate) {
        assertThatThrownBy(() -> gate.admit(newProduct(), user(1), newOrder(), null).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(GateUnavailableException.class);
    }

    @Test
    void doesNotMindThatTheScriptsAreForgotten() {
        try (RedisServer server = RedisServer.start(directory, 0);
                StockGate gate = GateSupport.connected(GateSupport.settings(server.uri()))) {
            admitsOne(gate);
            GateSupport.redis(server.uri(), redis -> redis.scriptFlush());
            admitsOne(gate);
        }
    }

    @Test
    void answersUnknownWhenAllDataIsLostAndGoesOnWhenPrimed() {
        try (RedisServer server = RedisServer.start(directory, 0);
                StockGate gate = GateSupport.connected(GateSupport.settings(server.uri()))) {
            ProductId product = newProduct();
            gate.prime(level(product, 5, 0, 1), 0).join();
            gate.admit(product, user(1), newOrder(), null).join();
            GateSupport.redis(server.uri(), redis -> redis.flushall());

            assertThat(gate.admit(product, user(2), newOrder(), null).join()).isEqualTo(new Admission.Unknown());
            gate.prime(level(product, 5, 1, 2), 1).join();
            assertThat(gate.admit(product, user(2), newOrder(), null).join())
                    .isInstanceOfSatisfying(Admission.Admitted.class, admitted -> {
                        assertThat(admitted.ticket()).isEqualTo(2);
                        assertThat(admitted.left()).isEqualTo(3);
                    });
        }
    }

    @Test
    void failsClosedWhileRedisIsAwayAndComesBackWithIt() {
        try (RedisServer server = RedisServer.start(directory, 0);
                StockGate gate = GateSupport.connected(GateSupport.settings(server.uri()))) {
            admitsOne(gate);
            server.stop();
            isUnavailable(gate);
            server.restart();
            GateSupport.awaitAnswer(gate);
            admitsOne(gate);
        }
    }

    @Test
    void connectsToARedisThatStartsLater() {
        try (RedisServer server = RedisServer.start(directory, 0)) {
            server.stop();
            try (StockGate gate = StockGate.connect(GateSupport.settings(server.uri()))) {
                isUnavailable(gate);
                server.restart();
                GateSupport.awaitAnswer(gate);
                admitsOne(gate);
            }
        }
    }

    @Test
    void recoversFromARedisThatHangs() throws IOException, InterruptedException {
        try (RedisServer server = RedisServer.start(directory, 0);
                StockGate gate = GateSupport.connected(new GateSettings(server.uri(), false, Duration.ofMillis(300),
                        Duration.ofMillis(50), Duration.ofSeconds(15), Duration.ZERO, Duration.ofMinutes(1),
                        Duration.ofHours(1)))) {
            // With retries: a busy machine may take longer than the timeout.
            await().atMost(GateSupport.SOON).ignoreExceptions().untilAsserted(() -> admitsOne(gate));
            signal("STOP", server.pid());
            isUnavailable(gate);
            isUnavailable(gate);
            signal("CONT", server.pid());
            await().atMost(GateSupport.SOON).ignoreExceptions().untilAsserted(() -> admitsOne(gate));
        }
    }

    @Test
    void worksOnACluster() {
        try (RedisServer server = RedisServer.start(directory, 0, RedisServer.clusterNode())) {
            GateSupport.redis(server.uri(), redis -> redis.clusterAddSlots(allSlots()));
            GateSettings single = GateSupport.settings(server.uri());
            GateSettings settings = new GateSettings(server.uri(), true, single.commandTimeout(),
                    single.reconnectDelay(), single.lease(), single.quiet(), single.overdueMemory(),
                    single.attemptMemory());
            try (StockGate gate = GateSupport.connected(settings)) {
                GateSupport.awaitPrimed(gate);
                admitsOne(gate);
                admitsOne(gate);
            }
        }
    }

    @Test
    void hasAllKeysOfAProductInOneSlot() {
        GateKeys keys = GateKeys.of(new ProductId(4711));

        assertThat(Stream.of(keys.stock(), keys.leases(), keys.overdue(), keys.holders(), keys.tickets(),
                keys.decided(), keys.attempt(user(3), "a {curious} key}")).map(SlotHash::getSlot).distinct())
                .hasSize(1);
        assertThat(SlotHash.getSlot(GateKeys.of(new ProductId(1)).stock()))
                .isNotEqualTo(SlotHash.getSlot(GateKeys.of(new ProductId(2)).stock()));
    }

    private static int[] allSlots() {
        int[] slots = new int[SlotHash.SLOT_COUNT];
        for (int slot = 0; slot < slots.length; slot++) {
            slots[slot] = slot;
        }
        return slots;
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(pid).isGreaterThan(1);
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor()).isZero();
    }
}
