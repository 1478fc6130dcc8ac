package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import dev.firstpair.stack.BackingServer;
import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.servers.RabbitmqServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What shoppers see when one part fails in a drop: with the platform, three brokers, and Redis with Sentinels. Each
 * fault has a drop of its own, on the same stack, once everything runs again.
 */
@Tag("measurement")
@Timeout(value = 4, unit = TimeUnit.HOURS)
class FaultsInADropMeasurementIT {

    /** {@code -Dfirstpair.faults=redis-killed,…}: by default all. */
    private static final List<String> CHOSEN = Arrays.stream(System.getProperty("firstpair.faults", "").split(","))
            .filter(name -> !name.isBlank())
            .toList();
    /** Of each other service there are two instances when one is killed. */
    private static final Set<ServiceName> SINGLE = Set.of(ServiceName.CONFIG_SERVER, ServiceName.DISCOVERY);
    private static final Duration HUNG = Duration.ofSeconds(30);
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));

    /** @param doubled the service that has two instances */
    private record Fault(String name, @Nullable ServiceName doubled, DropWithAFault.Injection injection) {}

    /** Without a RabbitMQ, the AMQP broker is part of the config server, and is killed with it. */
    @Test
    void measuresWhatShoppersSee(@TempDir Path directory) {
        try (RabbitmqServer rabbitmq = RabbitmqServer.find()
                .map(root -> RabbitmqServer.start(root, directory))
                .orElse(null); Stack stack = Stack.start(options(rabbitmq), Progress.SILENT)) {
            assertAll(faults(stack, rabbitmq != null).map(fault -> () -> measure(stack, fault)));
        }
    }

    private static StackOptions options(@Nullable RabbitmqServer rabbitmq) {
        return StackOptions.throwaway(BASE.resolve(".."), BASE.resolve("target").resolve("measured"))
                .withBrokers(BrokersIT.BROKERS)
                .withRedisHa()
                .withRabbit(rabbitmq == null ? null : rabbitmq.uri())
                .withInstances(ServiceName.NOTIFIER_TOPOLOGY, 1)
                .withInstances(ServiceName.GATEWAY, 1)
                .withInstances(ServiceName.CONFIG_SERVER, 1)
                .withInstances(ServiceName.DISCOVERY, 1)
                // All shoppers have one address.
                .withArguments(ServiceName.GATEWAY, List.of("--firstpair.gateway.address.permits=10000000"));
    }

    private static Stream<Fault> faults(Stack stack, boolean hasRabbitmq) {
        List<Fault> all = new ArrayList<>(List.of(
                new Fault("none", null, () -> {}),
                new Fault("redis-killed", null, () -> stack.killServer(BackingServer.REDIS)),
                new Fault("redis-hung", null, () -> hangRedis(stack)),
                new Fault("broker-killed", null, () -> stack.killServer(BackingServer.KAFKA))));
        for (ServiceName service : ServiceName.values()) {
            all.add(new Fault(service + "-killed", SINGLE.contains(service) ? null : service,
                    () -> stack.kill(service, 0)));
        }
        // The last one, since it is not started again.
        if (hasRabbitmq) {
            all.add(new Fault("amqp-broker-killed", null, FaultsInADropMeasurementIT::killRabbitmq));
        }
        assertThat(CHOSEN).as(RabbitmqServer.HOW_TO_GET).isSubsetOf(all.stream().map(Fault::name).toList());
        return all.stream().filter(fault -> CHOSEN.isEmpty() || CHOSEN.contains(fault.name));
    }

    private static void hangRedis(Stack stack) throws InterruptedException {
        int primary = stack.leader(BackingServer.REDIS);
        stack.freezeServer(BackingServer.REDIS, primary);
        try {
            Thread.sleep(HUNG);
        } finally {
            stack.thawServer(BackingServer.REDIS, primary);
        }
    }

    /** By SIGKILL, and only one that this JVM has started. */
    private static void killRabbitmq() {
        ProcessHandle server = ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/beam.smp"))
                .findFirst()
                .orElseThrow();
        assertThat(server.destroyForcibly()).isTrue();
        server.onExit().join();
    }

    private static void measure(Stack stack, Fault fault) throws Exception {
        BrokersIT.awaitReplicas(stack);
        if (fault.doubled != null) {
            stack.scale(fault.doubled, 2);
        }
        try (DropWithAFault drop = new DropWithAFault(stack)) {
            drop.run(fault.injection);
            drop.report(fault.name);
            recover(stack);
            drop.check();
        } finally {
            recover(stack);
            if (fault.doubled != null) {
                stack.scale(fault.doubled, 1);
            }
        }
        StackAudit.findsNothing(stack);
    }

    /** Starts what is down; returns when it is ready. */
    private static void recover(Stack stack) {
        stack.startServer(BackingServer.REDIS);
        stack.startServer(BackingServer.KAFKA);
        for (ServiceName service : ServiceName.values()) {
            for (int number = 0; number < stack.urls(service).size(); number++) {
                if (!stack.isAlive(service, number)) {
                    stack.start(service, number);
                }
            }
        }
    }
}
