package dev.firstpair.orders;

import static dev.firstpair.orders.Patience.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.servers.KafkaServer;
import dev.firstpair.stack.servers.Ports;
import dev.firstpair.stack.servers.TcpProxy;
import dev.firstpair.streams.StreamsRunner;
import dev.firstpair.testing.TokenIssuer;
import dev.firstpair.topics.TopicConsumers;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.OrderId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An instance whose tasks were given to others without its knowledge. */
@Tag("nightly")
class ExpelledIT {

    /**
     * Tried in this order: the next one is used if a hold ended before the instance had all its tasks and was cut off.
     */
    private static final List<Duration> HOLDS = List.of(Duration.ofSeconds(12), Duration.ofSeconds(40),
            Duration.ofSeconds(120));
    private static final int PRODUCTS = 8;
    private static final int TASKS = 12;
    private static final String SESSION = "--firstpair.orders.session-timeout=4s";
    private static final String HEARTBEAT = "--firstpair.orders.events.heartbeat=1s";

    /** A decision by a timer alone has no offset of a record for which it could be refused. */
    @Test
    void endsNoHoldThatTheOthersHaveEndedMeanwhile(@TempDir Path directory) {
        assertThat(HOLDS).as("holds that do not end too soon").anyMatch(hold -> isTried(directory, hold));
    }

    /** False if the machine was too slow for holds of that length. */
    private static boolean isTried(Path directory, Duration hold) {
        Path own = directory.resolve(hold.toString());
        int proxiedPort = Ports.free();
        try (TcpProxy proxy = TcpProxy.start(proxiedPort);
                KafkaServer kafka = KafkaServer.at(own.resolve("kafka"), own.resolve("kafka.log"), Ports.free(),
                        List.of(new KafkaServer.ProxyListener(proxiedPort, proxy.port())), Map.of(), false);
                TokenIssuer tokens = new TokenIssuer()) {
            kafka.restart();
            Supplier<List<Integer>> versions = () -> versions(kafka.bootstrapServers());
            // It starts while no broker answers, and joins the group later; so that the holds need not last as long.
            proxy.cut();
            Instance predecessor = new Instance(kafka.bootstrapServers(), tokens, own.resolve("1"), SESSION);
            try (predecessor;
                    Instance expelled = new Instance("127.0.0.1:" + proxy.port(), tokens, own.resolve("2"), SESSION,
                            HEARTBEAT);
                    Sender sender = new Sender(kafka.bootstrapServers())) {
                soon().until(() -> activeTasks(predecessor) == TASKS);
                List<OrderId> orders = sender.products(PRODUCTS, 1, hold)
                        .stream()
                        .map(product -> sender.request(product, Sender.newUser()))
                        .toList();
                soon().until(() -> versions.get().size() >= PRODUCTS);
                predecessor.close();
                proxy.heal();
                soon().until(() -> activeTasks(expelled) == TASKS);
                try (EventLog stream = expelled.events(orders.getFirst(), tokens.admin(1), 0)) {
                    stream.await(1);
                    proxy.stall();
                    if (versions.get().size() != PRODUCTS) {
                        return false;
                    }
                    try (Instance successor = new Instance(kafka.bootstrapServers(), tokens, own.resolve("3"),
                            SESSION)) {
                        soon().until(() -> versions.get().size() == 2 * PRODUCTS);
                        // It waited for the next version, which another instance has written.
                        stream.awaitEnd();
                        proxy.heal();
                        soon().until(() -> activeTasks(expelled) > 0
                                && activeTasks(expelled) + activeTasks(successor) == TASKS);
                        assertThat(versions.get()).hasSize(2 * PRODUCTS);
                    }
                } finally {
                    proxy.heal();
                }
                return true;
            }
        }
    }

    /** The version of each event that was committed. */
    private static List<Integer> versions(String bootstrapServers) {
        List<Integer> versions = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = TopicConsumers.create(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers), Map.of())) {
            TopicConsumers.readAll(consumer,
                    record -> versions.add(Topics.ORDER_EVENTS.read(record).orderVersion()),
                    Topics.ORDER_EVENTS.name());
        }
        return versions;
    }

    private static long activeTasks(Instance instance) {
        KafkaStreams streams = instance.context().getBean(StreamsRunner.class).streams();
        return streams == null || streams.state() != KafkaStreams.State.RUNNING
                ? 0
                : streams.metadataForLocalThreads().stream().mapToInt(thread -> thread.activeTasks().size()).sum();
    }
}
