package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.BackingServer;
import dev.firstpair.stack.Progress;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A sale on three brokers, during which one and then two are killed. */
@Tag("nightly")
class BrokersIT {

    private static final Path BASE = Path.of(System.getProperty("basedir", ""));
    static final int BROKERS = 3;

    @Test
    void sellsWithTwoOfThreeBrokersAndAcceptsNothingWithOne() throws Exception {
        StackOptions options = StackOptions.throwaway(BASE.resolve(".."), BASE.resolve("target/brokers"))
                .withBrokers(BROKERS);
        try (Stack stack = Stack.start(options, Progress.SILENT); Buyers buyers = new Buyers(stack)) {
            awaitReplicas(stack);
            buyers.awaitAccepted();

            stack.killServer(BackingServer.KAFKA, 0);
            buyers.awaitAccepted();

            stack.startServer(BackingServer.KAFKA);
            awaitReplicas(stack);
            stack.killServer(BackingServer.KAFKA, 1);
            stack.killServer(BackingServer.KAFKA, 2);
            List<Buyers.Purchase> refused = buyers.awaitAnswered();
            assertThat(refused).noneMatch(Buyers.Purchase::accepted);
            System.out.printf("With one of three brokers: %d purchases refused, after %d ms at most%n", refused.size(),
                    refused.stream()
                            .map(Buyers.Purchase::took)
                            .max(Comparator.naturalOrder())
                            .orElseThrow()
                            .toMillis());

            stack.startServer(BackingServer.KAFKA);
            buyers.awaitAccepted();

            buyers.finish();
            StackAudit.findsNothing(stack);
        }
    }

    /** Waits until each partition has its replicas, internal topics included. */
    static void awaitReplicas(Stack stack) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            Patience.soon()
                    .ignoreExceptionsInstanceOf(ExecutionException.class)
                    .untilAsserted(() -> assertThat(admin
                            .describeTopics(admin.listTopics(new ListTopicsOptions().listInternal(true))
                                    .names()
                                    .get())
                            .allTopicNames()
                            .get()
                            .values()).isNotEmpty()
                            .allSatisfy(topic -> assertThat(topic.partitions())
                                    .allSatisfy(partition -> assertThat(partition.isr()).hasSize(BROKERS))));
        }
    }
}
