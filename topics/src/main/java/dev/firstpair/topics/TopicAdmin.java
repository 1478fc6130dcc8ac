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
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics that are missing and refuses to go on with ones whose settings would break a promise. */
public final class TopicAdmin implements AutoCloseable {

    /** How many partitions every topic has unless told otherwise. */
    public static final int DEFAULT_PARTITIONS = 12;

    private static final long TIMEOUT_SECONDS = 30;
    private static final int DEAD_LETTER_BYTES = 2 * 1024 * 1024;

    private final Admin admin;
    private final int partitions;
    private final short replicationFactor;

    /**
     * Connects with settings of its own; the brokers need not be there yet.
     *
     * @param client settings for an admin client, {@code bootstrap.servers} among them
     * @param partitions of every topic, at least 1; a key's partition depends on it, so it never changes afterwards
     * @param replicationFactor of topics that are created; −1 for the brokers' default
     */
    public TopicAdmin(Map<String, ?> client, int partitions, short replicationFactor) {
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions is at least 1, not " + partitions);
        }
        this.admin = Admin.create(quiet(client));
        this.partitions = partitions;
        this.replicationFactor = replicationFactor;
    }

    /**
     * Settings for an admin client that may be made before the brokers are there: with the default, that of Kafka 4.2 spins,
     * and logs each turn, while none answers.
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
     * Creates what is missing of {@link Topics#ALL} and of their dead-letter topics, then checks all of them. Safe to run
     * by many at once and any number of times.
     *
     * @throws WrongTopicSettings if a topic exists with other settings; it lists each, with the command that mends it
     * @throws KafkaException if the brokers do not answer
     */
    public void ensure() throws InterruptedException {
        Map<String, NewTopic> wanted = wanted();
        create(wanted.values());
        List<String> wrong = check(wanted);
        if (!wrong.isEmpty()) {
            throw new WrongTopicSettings(wrong);
        }
    }

    private Map<String, NewTopic> wanted() {
        Map<String, NewTopic> wanted = new LinkedHashMap<>();
        for (Topic<?, ?> topic : Topics.ALL) {
            Map<String, String> configs = new HashMap<>();
            if (topic.retention() == null) {
                configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
            } else {
                configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
                configs.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(topic.retention().toMillis()));
            }
            configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, topic.brokerTime() ? "LogAppendTime" : "CreateTime");
            wanted.put(topic.name(), new NewTopic(topic.name(), partitions, replicationFactor).configs(configs));
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
        for (var creation : admin.createTopics(missing).values().values()) {
            try {
                await(creation);
            } catch (TopicExistsException e) {
                // Another instance was faster; check() looks at what it made.
            }
        }
    }

    private List<String> check(Map<String, NewTopic> wanted) throws InterruptedException {
        var resources = wanted.keySet()
                .stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<String, TopicDescription> descriptions = await(admin.describeTopics(wanted.keySet()).allTopicNames());
        Map<ConfigResource, Config> configs = await(admin.describeConfigs(resources).all());
        List<String> wrong = new ArrayList<>();
        for (ConfigResource resource : resources) {
            String name = resource.name();
            int found = Objects.requireNonNull(descriptions.get(name)).partitions().size();
            if (found != partitions) {
                wrong.add("topic " + name + " has " + found + " partitions, not " + partitions
                        + ": set firstpair.topics.partitions=" + found
                        + " if all topics have that many, else recreate it");
            }
            Config config = Objects.requireNonNull(configs.get(resource));
            Objects.requireNonNull(wanted.get(name)).configs().forEach((key, value) -> {
                String is = config.get(key).value();
                boolean matters = !key.equals(TopicConfig.RETENTION_MS_CONFIG);
                if (matters && !value.equals(is)) {
                    wrong.add("topic " + name + " has " + key + "=" + is + ", not " + value
                            + ": kafka-configs.sh --alter --topic " + name + " --add-config " + key + "=" + value);
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
