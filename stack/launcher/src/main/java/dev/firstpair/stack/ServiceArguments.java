package dev.firstpair.stack;

import dev.firstpair.stack.servers.MysqlServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The arguments and environment of an instance: addresses, and the secrets that it may have. */
final class ServiceArguments {

    /** Environment variable of the services: partitions per topic. */
    private static final String PARTITIONS = "FIRSTPAIR_TOPICS_PARTITIONS";
    /**
     * Each partition costs a transaction a marker and a task its stores: on two cores, with 12 instead of 4, a decision
     * took three times as long under peak load (docs/measurements.md, a drop).
     */
    private static final String FEW_PARTITIONS = "4";

    private final StackOptions options;
    private final PortPlan ports;
    private final Links links;
    private final BackingServers servers;
    private final InstanceList instances;
    private final CentralConfiguration configuration;
    private final Discovery discovery;
    private final Path keys;
    private final String adminPassword;

    ServiceArguments(StackOptions options, PortPlan ports, Links links, BackingServers servers,
            InstanceList instances, CentralConfiguration configuration, Discovery discovery, String adminPassword) {
        this.options = options;
        this.ports = ports;
        this.links = links;
        this.servers = servers;
        this.instances = instances;
        this.configuration = configuration;
        this.discovery = discovery;
        this.keys = SigningKey.folder(options.directory());
        this.adminPassword = adminPassword;
    }

    /**
     * Arguments of one instance; those from the options come first.
     *
     * @param port that it listens on
     * @param data its directory
     */
    List<String> of(ServiceName service, int number, int port, Path data) {
        List<String> arguments = new ArrayList<>(options.argumentsOf(service));
        arguments.addAll(configuration.arguments(service, number));
        arguments.addAll(discovery.arguments(service));
        arguments.addAll(List.of(
                "--server.port=" + port,
                "--server.address=127.0.0.1",
                "--spring.kafka.bootstrap-servers=" + linked(service, number, BackingServer.KAFKA)
                        .map(Link::addresses)
                        .orElseGet(servers::bootstrapServers),
                "--firstpair.redis.uri=" + linked(service, number, BackingServer.REDIS)
                        .map(link -> "redis://" + link.addresses())
                        .orElseGet(servers::redisUri),
                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://127.0.0.1:"
                        + ports.of(ServiceName.ACCOUNTS, 0) + "/.well-known/jwks.json"));
        if (service.servers().contains(BackingServer.MYSQL)) {
            arguments.addAll(List.of(
                    "--spring.datasource.url=" + linked(service, number, BackingServer.MYSQL)
                            .map(link -> MysqlServer.jdbcUrl(link.port()))
                            .orElseGet(servers::jdbcUrl),
                    "--spring.datasource.username=" + servers.jdbcUser()));
        }
        arguments.addAll(switch (service) {
            case ORDER_TOPOLOGY -> List.of(
                    "--firstpair.orders.application-server=127.0.0.1:"
                            + links.find(service, number, Link.PEERS).map(Link::port).orElse(port),
                    "--firstpair.orders.state-dir=" + data.resolve("streams"));
            case NOTIFIER_TOPOLOGY -> notifier(data);
            case ACCOUNTS -> List.of(
                    "--firstpair.accounts.keys-directory=" + keys,
                    "--firstpair.accounts.admin.email=" + Stack.ADMIN_EMAIL);
            // So that it counts the streams per shopper's address, and not per gateway's address.
            case CATALOG -> options.instancesOf(ServiceName.GATEWAY) > 0
                    ? List.of("--server.forward-headers-strategy=native")
                    : List.of();
            case GATEWAY -> instances.arguments();
            // A purchase that too few brokers have stored is answered within five seconds.
            case INGRESS_API -> options.brokers() > 1 ? List.of("--firstpair.ingress.append-timeout=4s") : List.of();
            case SINK_WRITER, CONFIG_SERVER, DISCOVERY -> List.of();
        });
        return arguments;
    }

    private List<String> notifier(Path data) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.mail.host=127.0.0.1",
                "--spring.mail.port=" + ports.smtp(),
                "--firstpair.notifier.mail.unsubscribe-secret-file=" + keys.resolve("unsubscribe-secret"),
                "--firstpair.notifier.state-dir=" + data.resolve("streams")));
        if (options.instancesOf(ServiceName.GATEWAY) > 0) {
            // Then there are pages that e-mails can link to.
            arguments.add("--firstpair.notifier.mail.shop-url=http://127.0.0.1:" + ports.of(ServiceName.GATEWAY, 0));
        }
        return arguments;
    }

    private Optional<Link> linked(ServiceName service, int number, BackingServer to) {
        return links.find(service, number, to.toString());
    }

    /** With secrets, since every user of the machine may read the arguments of a process. */
    Map<String, String> environment(ServiceName service) {
        Map<String, String> environment = new HashMap<>(secrets(service));
        environment.putAll(configuration.environment(service));
        environment.putAll(discovery.environment(service));
        if (options.external().kafka() == null && System.getenv(PARTITIONS) == null) {
            environment.put(PARTITIONS, FEW_PARTITIONS);
        }
        return Map.copyOf(environment);
    }

    private Map<String, String> secrets(ServiceName service) {
        return switch (service) {
            case SINK_WRITER, CATALOG, NOTIFIER_TOPOLOGY ->
                Map.of("SPRING_DATASOURCE_PASSWORD", servers.jdbcPassword());
            case ACCOUNTS -> Map.of("SPRING_DATASOURCE_PASSWORD", servers.jdbcPassword(),
                    "FIRSTPAIR_ACCOUNTS_ADMIN_PASSWORD", adminPassword);
            case INGRESS_API, ORDER_TOPOLOGY, GATEWAY, CONFIG_SERVER, DISCOVERY -> Map.of();
        };
    }
}
