package dev.firstpair.stack;

import dev.firstpair.stack.servers.KafkaServer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to start, and where.
 *
 * @param root the checkout, which holds the services' jars
 * @param directory for keys, logs and data; created if missing
 * @param external servers to use instead of embedded ones
 * @param brokers how many embedded ones, 1 or 3
 * @param instances how many of each service; by default, one of each that a sale needs
 * @param arguments more arguments for a service, {@code --name=value}, placed before those of the stack
 * @param features optional behavior
 */
public record StackOptions(Path root, Path directory, External external, int brokers,
        Map<ServiceName, Integer> instances, Map<ServiceName, List<String>> arguments, Set<Feature> features) {

    private static final External NONE = new External(null, null, null, null, "firstpair", "firstpair");

    /**
     * Servers of the user's own.
     *
     * @param kafka {@code host:port,…} of brokers
     * @param redis URI of a Redis
     * @param mysql JDBC URL of a MySQL
     * @param rabbit URI of a RabbitMQ, {@code amqp://…}, or several separated by commas; only with a config server
     * @param mysqlUser only with {@code mysql}
     * @param mysqlPassword only with {@code mysql}
     */
    public record External(@Nullable String kafka, @Nullable String redis, @Nullable String mysql,
            @Nullable String rabbit, String mysqlUser, String mysqlPassword) {

        boolean isPresent() {
            return kafka != null || redis != null || mysql != null;
        }
    }

    /** Optional behavior of a stack. */
    public enum Feature {
        /** The data is kept at the end; embedded servers use the data that they find. */
        KEEPS_DATA,
        /** Processes are started for hours of load, not for minutes. */
        LASTING,
        /** The well-known ports are used where they are free; otherwise any free ports are. */
        DEFAULT_PORTS,
        /** Services reach servers and peers through {@linkplain Link links}; with embedded servers only. */
        LINKS,
        /** Services start from class caches, and write missing ones when they end. */
        CLASS_CACHES,
        /** Redis is a primary with two replicas, and three Sentinels that fail over; with an embedded Redis only. */
        REDIS_HA,
        /** The bus of the config server uses Kafka, and there is no AMQP broker; only with a config server. */
        BUS_ON_KAFKA,
        /** A process that ends, and was not asked to end, is started again. */
        SUPERVISION
    }

    public StackOptions {
        root = root.toAbsolutePath().normalize();
        directory = directory.toAbsolutePath().normalize();
        instances = Map.copyOf(instances);
        arguments = Map.copyOf(arguments);
        features = Set.copyOf(features);
        if (brokers != 1 && brokers != KafkaServer.CLUSTER) {
            throw new IllegalArgumentException("brokers is 1 or " + KafkaServer.CLUSTER + ", not " + brokers);
        }
        if (brokers > 1 && external.kafka != null) {
            throw new IllegalArgumentException(
                    "Only embedded brokers can be several: leave out withBrokers() or withKafka()");
        }
        if (features.contains(Feature.REDIS_HA) && external.redis != null) {
            throw new IllegalArgumentException(
                    "Only an embedded Redis gets replicas and Sentinels: leave out withRedisHa() or withRedis()");
        }
        if (features.contains(Feature.BUS_ON_KAFKA) && external.rabbit != null) {
            throw new IllegalArgumentException("The bus is on one of both: leave out withBusOnKafka() or withRabbit()");
        }
        if (features.contains(Feature.LINKS) && external.isPresent()) {
            throw new IllegalArgumentException(
                    "Links lead to embedded servers only: leave out withLinks(), or withKafka(), withRedis() and"
                            + " withMysql()");
        }
    }

    /** Everything embedded, on free ports, one instance each; the data is deleted at the end. */
    public static StackOptions throwaway(Path root, Path directory) {
        return new StackOptions(root, directory, NONE, 1, Map.of(), Map.of(), Set.of(Feature.CLASS_CACHES));
    }

    /** Everything embedded, on the well-known ports where they are free; the data is kept. */
    public static StackOptions lasting(Path root, Path directory) {
        return measured(root, directory).with(Feature.KEEPS_DATA);
    }

    /** The same processes as {@link #lasting}; the data is deleted at the end. */
    public static StackOptions measured(Path root, Path directory) {
        return throwaway(root, directory).with(Feature.LASTING).with(Feature.DEFAULT_PORTS);
    }

    public StackOptions withKafka(@Nullable String bootstrapServers) {
        return with(new External(bootstrapServers, external.redis, external.mysql, external.rabbit, external.mysqlUser,
                external.mysqlPassword));
    }

    public StackOptions withRedis(@Nullable String uri) {
        return with(new External(external.kafka, uri, external.mysql, external.rabbit, external.mysqlUser,
                external.mysqlPassword));
    }

    public StackOptions withMysql(@Nullable String jdbcUrl, String user, String password) {
        return with(new External(external.kafka, external.redis, jdbcUrl, external.rabbit, user, password));
    }

    public StackOptions withRabbit(@Nullable String uri) {
        return with(new External(external.kafka, external.redis, external.mysql, uri, external.mysqlUser,
                external.mysqlPassword));
    }

    private StackOptions with(External changed) {
        return new StackOptions(root, directory, changed, brokers, instances, arguments, features);
    }

    /** @param count 1, or 3: then each record has three replicas, and is acknowledged when two have it */
    public StackOptions withBrokers(int count) {
        return new StackOptions(root, directory, external, count, instances, arguments, features);
    }

    /** @param count at least 1 */
    public StackOptions withInstances(ServiceName service, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("At least one instance of " + service + ", not " + count);
        }
        return new StackOptions(root, directory, external, brokers, with(instances, service, count), arguments,
                features);
    }

    /** @param more arguments for every instance of the service, {@code --name=value} */
    public StackOptions withArguments(ServiceName service, List<String> more) {
        return new StackOptions(root, directory, external, brokers, instances,
                with(arguments, service, List.copyOf(more)), features);
    }

    private static <T> Map<ServiceName, T> with(Map<ServiceName, T> map, ServiceName service, T value) {
        Map<ServiceName, T> changed = new EnumMap<>(ServiceName.class);
        changed.putAll(map);
        changed.put(service, value);
        return changed;
    }

    /** For network faults: see {@link Stack#links()}. */
    public StackOptions withLinks() {
        return with(Feature.LINKS);
    }

    /** For jars that are started a few times only: writing a cache costs as much as one to three starts. */
    public StackOptions withoutClassCaches() {
        Set<Feature> changed = new HashSet<>(features);
        changed.remove(Feature.CLASS_CACHES);
        return new StackOptions(root, directory, external, brokers, instances, arguments, changed);
    }

    /** For a Redis that may fail: see {@link Feature#REDIS_HA}. */
    public StackOptions withRedisHa() {
        return with(Feature.REDIS_HA);
    }

    /** For an installation without RabbitMQ: see {@link Feature#BUS_ON_KAFKA}. */
    public StackOptions withBusOnKafka() {
        return with(Feature.BUS_ON_KAFKA);
    }

    /** For a stack that should keep running: see {@link Feature#SUPERVISION}. */
    public StackOptions withSupervision() {
        return with(Feature.SUPERVISION);
    }

    private StackOptions with(Feature feature) {
        Set<Feature> changed = new HashSet<>(features);
        changed.add(feature);
        return new StackOptions(root, directory, external, brokers, instances, arguments, changed);
    }

    public boolean has(Feature feature) {
        return features.contains(feature);
    }

    public int instancesOf(ServiceName service) {
        return instances.getOrDefault(service, ServiceName.OF_A_SALE.contains(service) ? 1 : 0);
    }

    List<String> argumentsOf(ServiceName service) {
        return arguments.getOrDefault(service, List.of());
    }
}
