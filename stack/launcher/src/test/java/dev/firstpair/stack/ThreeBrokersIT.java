package dev.firstpair.stack;

import static dev.firstpair.stack.TestStacks.DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stack with three brokers and links to them; services are stand-ins. */
@Tag("nightly")
class ThreeBrokersIT {

    @TempDir
    Path root;

    @BeforeEach
    void build() throws IOException {
        FakeService.buildAll(root);
    }

    @Test
    void leadsEachServiceToAllBrokersByLinksOfItsOwn() throws Exception {
        try (Stack stack = TestStacks.start(StackOptions.throwaway(root, directory()).withBrokers(3).withLinks())) {
            assertThat(stack.servers(BackingServer.KAFKA)).isEqualTo(3);
            List<String> direct = List.of(stack.bootstrapServers().split(","));
            List<String> linked = List.of(brokersOf("order-topology").split(","));
            assertThat(Stream.concat(direct.stream(), linked.stream())).hasSize(6).doesNotHaveDuplicates();
            assertThat(StackState.read(directory()).orElseThrow().bootstrapServers())
                    .contains(stack.bootstrapServers());

            awaitBrokers(direct);
            awaitBrokers(linked);
            stack.stopServer(BackingServer.KAFKA, 1);
            awaitBrokers(List.of(linked.get(0), linked.get(2)));
            stack.startServer(BackingServer.KAFKA);
            awaitBrokers(linked);
        }
    }

    @Test
    void refusesDataOfAnotherNumberOfBrokers() throws IOException {
        StackOptions one = StackOptions.lasting(root, directory());
        write("kafka");
        assertThatThrownBy(() -> Stack.start(one.withBrokers(3), Progress.SILENT))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("was written by 1 broker: go on with --brokers 1");

        write("kafka-2");
        assertThatThrownBy(() -> Stack.start(one, Progress.SILENT)).isInstanceOf(StartFailedException.class)
                .hasMessageContaining("was written by 3 brokers: go on with --brokers 3");
    }

    /** Writes what a broker writes when it formats its directory. */
    private void write(String broker) throws IOException {
        Path data = Files.createDirectories(directory().resolve("data").resolve(broker).resolve("data"));
        Files.createFile(data.resolve("meta.properties"));
    }

    private static void awaitBrokers(List<String> addresses) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", String.join(",", addresses)))) {
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(admin.describeCluster()
                            .nodes()
                            .get(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                            .stream()
                            .map(node -> node.host() + ":" + node.port()))
                            .containsExactlyInAnyOrderElementsOf(addresses));
        }
    }

    private String brokersOf(String instance) throws IOException {
        String log = Files.readString(directory().resolve("logs").resolve(instance + ".log"));
        String option = "--spring.kafka.bootstrap-servers=";
        // The last one: the start may have been retried with other ports.
        return log.substring(log.lastIndexOf(option) + option.length()).split("\\s")[0];
    }

    private Path directory() {
        return root.resolve("stack");
    }
}
