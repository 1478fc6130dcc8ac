package dev.firstpair.stack;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A running system: its addresses, its keys, and the means by which faults strike a part of it and pass. */
public interface Stack extends AutoCloseable {

    /**
     * Starts everything and returns when every service is ready.
     *
     * @throws dev.firstpair.stack.servers.StartFailedException if a part does not come up; all others are then stopped
     */
    static Stack start(StackOptions options, Progress progress) {
        return LocalStack.start(options, progress);
    }

    /** The addresses of all instances of the service, by instance number, also of those that are down right now. */
    List<URI> urls(ServiceName service);

    /** Where shoppers reach a service: the gateways, if there are any, else its instances. */
    default List<URI> entryPoints(ServiceName service) {
        List<URI> gateways = urls(ServiceName.GATEWAY);
        return gateways.isEmpty() ? urls(service) : gateways;
    }

    /** The first instance of ingress-api: {@code http://127.0.0.1:port}, without a path. */
    default URI ingress() {
        return urls(ServiceName.INGRESS_API).getFirst();
    }

    /** The first instance of order-topology. */
    default URI orders() {
        return urls(ServiceName.ORDER_TOPOLOGY).getFirst();
    }

    /** The first instance of catalog. */
    default URI catalog() {
        return urls(ServiceName.CATALOG).getFirst();
    }

    /** The first instance of accounts. */
    default URI accounts() {
        return urls(ServiceName.ACCOUNTS).getFirst();
    }

    /** The first instance of sink-writer. */
    default URI sink() {
        return urls(ServiceName.SINK_WRITER).getFirst();
    }

    /** {@code host:port,…} of the Kafka brokers. */
    String bootstrapServers();

    /** {@code redis://host:port}, or the Sentinels, or what {@code --redis} said. */
    String redisUri();

    /** {@code jdbc:mysql://host:port/database}, without user and password. */
    String jdbcUrl();

    String jdbcUser();

    String jdbcPassword();

    /** What the stack keeps: {@code keys/}, {@code logs/}, and the data of the embedded servers. */
    Path directory();

    /** Where the mails are that the notifier sends, a file each; not there before the first. */
    Path mails();

    /**
     * How to change what services run with.
     *
     * @param folder of the config server's files
     * @param passwordFile has the password of the user
     */
    record Configuration(Path folder, String user, Path passwordFile) {}

    /** Of the config server; empty if the stack has none. */
    Optional<Configuration> configuration();

    /**
     * Where the instances are listed.
     *
     * @param url of the page
     * @param passwordFile has the password of the user
     */
    record Registry(URI url, String user, Path passwordFile) {}

    /** Of discovery; empty if the stack has none. */
    Optional<Registry> registry();

    /** Signs with the key of this stack's accounts service, so that every service believes it. */
    Tokens tokens();

    /** A user of accounts who may do everything. */
    String adminEmail();

    String adminPassword();

    /**
     * Starts or ends instances of a service, the last ones first, until there are so many. Returns when those that were
     * started are ready, and when those that were ended have finished what they had. The gateways know then where the
     * instances are; in a stack with discovery, they find new ones within some seconds.
     *
     * @param count 1 to {@value Services#MOST_INSTANCES}
     * @throws IllegalArgumentException if the count is outside, or the stack was started without the service
     * @throws IllegalStateException if the stack has links, which lead from and to fixed instances
     * @throws dev.firstpair.stack.servers.StartFailedException if an instance does not come up; then none is added
     */
    void scale(ServiceName service, int count);

    /** The pid of the instance's last start. */
    long pid(ServiceName service, int instance);

    /** Ends the instance by SIGKILL and returns when it is dead. */
    void kill(ServiceName service, int instance);

    /** Starts a dead instance on the port it had; returns when it is ready, throws when it does not become so. */
    void start(ServiceName service, int instance);

    /**
     * Stops the instance where it is (SIGSTOP): it keeps its connections and answers nobody.
     *
     * @throws IllegalStateException if it does not live
     */
    void freeze(ServiceName service, int instance);

    /** Lets a frozen instance go on (SIGCONT), as if no time had passed; does nothing to one that is not frozen or is dead. */
    void thaw(ServiceName service, int instance);

    /** Whether the instance has a process, be it frozen. */
    boolean isAlive(ServiceName service, int instance);

    /**
     * How many embedded servers of the kind there are: more than one only if the stack was asked for it.
     *
     * @throws IllegalStateException if the stack runs on an external one, as all methods about servers
     */
    int servers(BackingServer kind);

    /** The number, from 0, of the Redis server that the others follow; 0 of other kinds, of which each is as good. */
    int leader(BackingServer kind);

    /** Stops the {@linkplain #leader leader}, and returns when it has ended. */
    default void stopServer(BackingServer kind) {
        stopServer(kind, leader(kind));
    }

    /** Stops a server, and returns when it has ended. */
    void stopServer(BackingServer kind, int number);

    /** Ends the {@linkplain #leader leader} by SIGKILL and returns when it is dead. */
    default void killServer(BackingServer kind) {
        killServer(kind, leader(kind));
    }

    /** Ends a server by SIGKILL and returns when it is dead. */
    void killServer(BackingServer kind, int number);

    /** Stops a server where it is (SIGSTOP): it keeps its connections and answers nobody. */
    void freezeServer(BackingServer kind, int number);

    /** Lets a frozen server go on (SIGCONT), as if no time had passed. */
    void thawServer(BackingServer kind, int number);

    /**
     * Starts the servers of the kind that are down, each on its port and data. Returns when all of them answer; of Redis
     * with replicas, when a failover would succeed again.
     */
    void startServer(BackingServer kind);

    /**
     * The paths from each instance of a service to the servers that it talks to, and from the peers of each instance of
     * order-topology to it. They are healthy at first. Empty unless the stack was started
     * {@linkplain StackOptions#withLinks() with links}. The addresses of this stack lead past them. None leads to a
     * Redis with Sentinels, since these say to all clients alike where the primary is.
     */
    List<Link> links();

    /** @throws IllegalStateException if there is none */
    default Link link(ServiceName from, int instance, BackingServer to) {
        List<Link> links = links();
        return links.stream()
                .filter(link -> link.from() == from && link.instance() == instance && link.to().equals(to.toString()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(links.isEmpty()
                        ? "This stack has no links: start it with StackOptions.withLinks()"
                        : "There is no link from instance " + instance + " of " + from + " to " + to));
    }

    /** Heals every link, thaws what is frozen, stops every service, then every embedded server; nothing is left running. */
    @Override
    void close();
}
