package dev.firstpair.stack;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to start, and where.
 *
 * @param root the checkout, which holds the services' jars
 * @param directory for keys, logs and data; made if missing
 * @param keepData whether embedded servers go on with the data they find, and keep it
 * @param preferDefaultPorts whether to take the well-known ports where they are free; else any free ports
 * @param kafka {@code host:port,…} of brokers to use instead of an embedded one
 * @param redis URI of a Redis to use instead of an embedded one
 * @param mysql JDBC URL of a MySQL to use instead of an embedded one
 * @param mysqlUser only with {@code mysql}
 * @param mysqlPassword only with {@code mysql}
 * @param instances how many of each service; where nothing is said, one of those that a sale takes
 * @param arguments more arguments for a service, {@code --name=value}, which go before those of the stack
 * @param links whether services reach servers and peers through {@linkplain Link links}; with embedded servers only
 * @param classCaches whether services start from class caches, and write those that are missing when they end; not
 *     worth it where a jar is started a few times only, since writing one costs as much as one to three starts
 */
public record StackOptions(Path root, Path directory, boolean keepData, boolean preferDefaultPorts,
        @Nullable String kafka, @Nullable String redis, @Nullable String mysql, String mysqlUser, String mysqlPassword,
        Map<ServiceName, Integer> instances, Map<ServiceName, List<String>> arguments,
        boolean links, boolean classCaches) {

    public StackOptions {
        root = root.toAbsolutePath().normalize();
        directory = directory.toAbsolutePath().normalize();
        instances = Map.copyOf(instances);
        arguments = Map.copyOf(arguments);
        if (links && (kafka != null || redis != null || mysql != null)) {
            throw new IllegalArgumentException(
                    "Links lead to embedded servers only: leave out withLinks(), or withKafka(), withRedis() and withMysql()");
        }
    }

    /** Everything embedded, on free ports, one instance each, and the data of no further use. */
    public static StackOptions throwaway(Path root, Path directory) {
        return new StackOptions(root, directory, false, false, null, null, null, "firstpair", "firstpair", Map.of(),
                Map.of(), false, true);
    }

    /** Everything embedded, on the well-known ports where they are free, with data that stays. */
    public static StackOptions lasting(Path root, Path directory) {
        return new StackOptions(root, directory, true, true, null, null, null, "firstpair", "firstpair", Map.of(),
                Map.of(), false, true);
    }

    public StackOptions withKafka(@Nullable String bootstrapServers) {
        return new StackOptions(root, directory, keepData, preferDefaultPorts, bootstrapServers, redis, mysql,
                mysqlUser,
                mysqlPassword, instances, arguments, links, classCaches);
    }

    public StackOptions withRedis(@Nullable String uri) {
        return new StackOptions(root, directory, keepData, preferDefaultPorts, kafka, uri, mysql, mysqlUser,
                mysqlPassword, instances, arguments, links, classCaches);
    }

    public StackOptions withMysql(@Nullable String jdbcUrl, String user, String password) {
        return new StackOptions(root, directory, keepData, preferDefaultPorts, kafka, redis, jdbcUrl, user, password,
                instances, arguments, links, classCaches);
    }

    /** @param count at least 1 */
    public StackOptions withInstances(ServiceName service, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("At least one instance of " + service + ", not " + count);
        }
        Map<ServiceName, Integer> changed = new EnumMap<>(ServiceName.class);
        changed.putAll(instances);
        changed.put(service, count);
        return new StackOptions(root, directory, keepData, preferDefaultPorts, kafka, redis, mysql, mysqlUser,
                mysqlPassword, changed, arguments, links, classCaches);
    }

    /** @param more arguments for every instance of the service, {@code --name=value} */
    public StackOptions withArguments(ServiceName service, List<String> more) {
        Map<ServiceName, List<String>> changed = new EnumMap<>(ServiceName.class);
        changed.putAll(arguments);
        changed.put(service, List.copyOf(more));
        return new StackOptions(root, directory, keepData, preferDefaultPorts, kafka, redis, mysql, mysqlUser,
                mysqlPassword, instances, changed, links, classCaches);
    }

    /** For faults of the network: see {@link Stack#links()}. */
    public StackOptions withLinks() {
        return new StackOptions(root, directory, keepData, preferDefaultPorts, kafka, redis, mysql, mysqlUser,
                mysqlPassword, instances, arguments, true, classCaches);
    }

    /** For jars that are started a few times only. */
    public StackOptions withoutClassCaches() {
        return new StackOptions(root, directory, keepData, preferDefaultPorts, kafka, redis, mysql, mysqlUser,
                mysqlPassword, instances, arguments, links, false);
    }

    public int instancesOf(ServiceName service) {
        return instances.getOrDefault(service, ServiceName.OF_A_SALE.contains(service) ? 1 : 0);
    }

    List<String> argumentsOf(ServiceName service) {
        return arguments.getOrDefault(service, List.of());
    }
}
