package dev.firstpair.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.servers.Servers;
import dev.firstpair.topics.TopicAdmin;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** The brokers that all classes of this module share, one after the other: each starts without topics and groups. */
public final class Brokers {

    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private Brokers() {}

    /** Deletes all topics and groups, and returns the brokers' address. */
    public static String empty() {
        try (Admin admin = admin()) {
            // A group that a member did not leave becomes empty after the session timeout.
            await().atMost(DEADLINE).ignoreException(ExecutionException.class).until(() -> {
                List<String> groups = get(admin.listGroups().all()).stream().map(GroupListing::groupId).toList();
                get(admin.deleteConsumerGroups(groups).all());
                return true;
            });
            await().atMost(DEADLINE).ignoreException(ExecutionException.class).until(() -> {
                Set<String> topics = get(admin.listTopics().names());
                get(admin.deleteTopics(topics).all());
                return topics.isEmpty();
            });
        }
        return Servers.kafka().bootstrapServers();
    }

    /** The same with the topics of the contract. */
    public static String withTopics(int partitions) {
        String brokers = empty();
        try (TopicAdmin topics = new TopicAdmin(Map.of("bootstrap.servers", brokers), partitions, (short) 1)) {
            // The controller knows a created topic first, and the broker that checks it a moment later.
            await().atMost(DEADLINE)
                    .pollDelay(Duration.ZERO)
                    .ignoreExceptionsInstanceOf(KafkaException.class)
                    .until(() -> {
                        topics.ensure();
                        return true;
                    });
        }
        return brokers;
    }

    /** Waits until the group has committed the current end of these topics. */
    public static void awaitRead(String group, String... topics) {
        try (Admin admin = admin()) {
            Map<TopicPartition, Long> ends = ends(admin, List.of(topics));
            await().atMost(DEADLINE).ignoreException(ExecutionException.class).untilAsserted(() -> {
                Map<TopicPartition, OffsetAndMetadata> committed = get(
                        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
                assertThat(ends).allSatisfy((partition, end) -> assertThat(committed.get(partition)).as("%s", partition)
                        .isNotNull()
                        .satisfies(read -> assertThat(read.offset()).isGreaterThanOrEqualTo(end)));
            });
        }
    }

    /** The end offsets of partitions that are not empty. */
    private static Map<TopicPartition, Long> ends(Admin admin, List<String> topics) {
        try {
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            for (TopicDescription topic : get(admin.describeTopics(topics).allTopicNames()).values()) {
                topic.partitions()
                        .forEach(partition -> latest.put(new TopicPartition(topic.name(), partition.partition()),
                                OffsetSpec.latest()));
            }
            Map<TopicPartition, Long> ends = new HashMap<>();
            for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end : get(admin.listOffsets(latest).all())
                    .entrySet()) {
                if (end.getValue().offset() > 0) {
                    ends.put(end.getKey(), end.getValue().offset());
                }
            }
            return ends;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T get(KafkaFuture<T> answer) throws Exception {
        return answer.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", Servers.kafka().bootstrapServers()));
    }
}
