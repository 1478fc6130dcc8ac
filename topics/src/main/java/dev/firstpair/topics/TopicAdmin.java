package dev.firstpair.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/** Creates missing topics, and refuses existing ones whose settings would break a promise. */
public final class TopicAdmin implements AutoCloseable {

    /** The default number of partitions of every topic. */
    public static final int DEFAULT_PARTITIONS = 12;

    private static final long TIMEOUT_SECONDS = 30;
    private static final int DEAD_LETTER_BYTES = 2 * 1024 * 1024;
    private static final int REPLICAS_FOR_TWO_IN_SYNC = 3;
    private static final int IN_SYNC = 2;
    private static final String DEFAULT_REPLICATION_FACTOR = "default.replication.factor";

    private final Admin admin;
    private final String brokers;
    private final int partitions;
    private final short replicationFactor;
    private final List<Own> own;

    /**
     * A topic that belongs to one service, and not to the contract.
     *
     * @param onePartition whether it has one partition instead of as many as all others
     */
    public record Own(Topic<?, ?> topic, boolean onePartition) {}

    /**
     * Connects with its own settings; the brokers need not run yet.
     *
     * @param client settings for an admin client, {@code bootstrap.servers} among them
     * @param partitions of every topic, at least 1; a key's partition depends on it, so it never changes afterwards
     * @param replicationFactor of topics that are created; −1 for the brokers' default
     */
    public TopicAdmin(Map<String, ?> client, int partitions, short replicationFactor) {
        this(client, partitions, replicationFactor, List.of());
    }

    /**
     * The same for a service with additional topics.
     *
     * @param own topics that are created and checked like {@link Topics#ALL}
     */
    public TopicAdmin(Map<String, ?> client, int partitions, short replicationFactor, List<Own> own) {
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions is at least 1, not " + partitions);
        }
        this.admin = Admin.create(quiet(client));
        Object servers = client.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
        this.brokers = servers instanceof Collection<?> several
                ? several.stream().map(Object::toString).collect(Collectors.joining(","))
                : String.valueOf(servers);
        this.partitions = partitions;
        this.replicationFactor = replicationFactor;
        this.own = own;
    }

    /**
     * Settings for an admin client that may be created before the brokers run: with the defaults, that of Kafka 4.2
     * retries in a busy loop, and logs each attempt, while none answers.
     */
    public static Map<String, Object> quiet(Map<String, ?> client) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(AdminClientConfig.METADATA_RECOVERY_STRATEGY_CONFIG, MetadataRecoveryStrategy.NONE.name);
        return settings;
    }

    /** Returns at once, whether the brokers answer or not. */
    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    /**
     * Creates what is missing of {@link Topics#ALL} and of their dead-letter topics, then checks all of them and waits
     * until their leaders can append. Safe to run concurrently and repeatedly.
     *
     * @throws WrongTopicSettings if a topic exists with other settings; it lists each, with the command that corrects
     *     it
     * @throws KafkaException if the brokers do not answer
     */
    public void ensure() throws InterruptedException {
        Map<String, NewTopic> wanted = wanted();
        create(wanted.values());
        Map<String, TopicDescription> found = await(admin.describeTopics(wanted.keySet()).allTopicNames());
        List<String> wrong = check(wanted, found);
        if (!wrong.isEmpty()) {
            throw new WrongTopicSettings(wrong);
        }
        awaitLeaders(found.values());
    }

    /**
     * A broker publishes that it leads a new partition before it can append to it. An idempotent producer that writes
     * in between, with more than one request in flight, may have its first batch refused and its second one accepted:
     * the first is then out of sequence, and is retried without success until its delivery timeout. A leader that
     * answers with the end of its log can append.
     */
    private void awaitLeaders(Collection<TopicDescription> topics) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (TopicDescription topic : topics) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                if (partition.leader() != null) {
                    ends.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest());
                }
            }
        }
        await(admin.listOffsets(ends).all());
    }

    private Map<String, NewTopic> wanted() {
        Map<String, NewTopic> wanted = new LinkedHashMap<>();
        List<Own> all = new ArrayList<>(Topics.ALL.stream().map(topic -> new Own(topic, false)).toList());
        all.addAll(own);
        for (Own each : all) {
            Topic<?, ?> topic = each.topic;
            Map<String, String> configs = new HashMap<>();
            if (topic.retention() == null) {
                configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
            } else {
                configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
                configs.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(topic.retention().toMillis()));
            }
            configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, topic.brokerTime() ? "LogAppendTime" : "CreateTime");
            wanted.put(topic.name(), new NewTopic(topic.name(), each.onePartition ? 1 : partitions, replicationFactor)
                    .configs(configs));
            if (topic.deadLetters()) {
                wanted.put(topic.deadLetterName(), new NewTopic(topic.deadLetterName(), partitions, replicationFactor)
                        .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                                TopicConfig.RETENTION_MS_CONFIG, "-1",
                                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(DEAD_LETTER_BYTES))));
            }
        }
        return wanted;
    }

    private void create(Collection<NewTopic> topics) throws InterruptedException {
        var present = await(admin.listTopics().names());
        var missing = topics.stream().filter(topic -> !present.contains(topic.name())).toList();
        if (missing.isEmpty()) {
            return;
        }
        int replicas = replicationFactor > 0 ? replicationFactor : defaultReplicas();
        missing.forEach(topic -> topic.configs(settings(topic.configs(), replicas)));
        for (var creation : admin.createTopics(missing).values().values()) {
            try {
                await(creation);
            } catch (TopicExistsException e) {
                // Another instance was faster; check() checks what it created.
            }
        }
    }

    private int defaultReplicas() throws InterruptedException {
        for (Node broker : await(admin.describeCluster().nodes())) {
            var resource = new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
            ConfigEntry entry = Objects
                    .requireNonNull(await(admin.describeConfigs(List.of(resource)).all()).get(resource))
                    .get(DEFAULT_REPLICATION_FACTOR);
            if (entry != null && entry.value() != null) {
                return Integer.parseInt(entry.value());
            }
        }
        return 1;
    }

    /** With three replicas, an acknowledged record is on two brokers, and one broker may fail. */
    static Map<String, String> settings(Map<String, String> configs, int replicas) {
        if (replicas < REPLICAS_FOR_TWO_IN_SYNC) {
            return configs;
        }
        Map<String, String> settings = new HashMap<>(configs);
        settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(IN_SYNC));
        return settings;
    }

    /** Whether a setting is as wanted, or has no effect, or is stricter. */
    static boolean suffices(String key, String wanted, @Nullable String is) {
        return switch (key) {
            case TopicConfig.RETENTION_MS_CONFIG -> true;
            case TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG -> is != null
                    && Integer.parseInt(is) >= Integer.parseInt(wanted);
            default -> wanted.equals(is);
        };
    }

    private List<String> check(Map<String, NewTopic> wanted, Map<String, TopicDescription> descriptions)
            throws InterruptedException {
        var resources = wanted.keySet()
                .stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<ConfigResource, Config> configs = await(admin.describeConfigs(resources).all());
        List<String> wrong = new ArrayList<>();
        for (ConfigResource resource : resources) {
            String name = resource.name();
            List<TopicPartitionInfo> infos = Objects.requireNonNull(descriptions.get(name)).partitions();
            int found = infos.size();
            int expected = Objects.requireNonNull(wanted.get(name)).numPartitions();
            if (found != expected) {
                wrong.add("topic " + name + " has " + found + " partitions, not " + expected
                        + ": set firstpair.topics.partitions=" + found
                        + " if all topics have that many, else recreate it");
            }
            Config config = Objects.requireNonNull(configs.get(resource));
            var settings = settings(Objects.requireNonNull(wanted.get(name)).configs(),
                    infos.getFirst().replicas().size());
            settings.forEach((key, value) -> {
                ConfigEntry entry = config.get(key);
                String is = entry == null ? null : entry.value();
                if (!suffices(key, value, is)) {
                    wrong.add("topic " + name + " has " + key + "=" + is + ", not " + value
                            + ": kafka-configs.sh --bootstrap-server " + brokers + " --alter --topic " + name
                            + " --add-config " + key + "=" + value);
                }
            });
        }
        return wrong;
    }

    private static <T> T await(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("the brokers did not answer within " + TIMEOUT_SECONDS + " s", e);
        }
    }
}
