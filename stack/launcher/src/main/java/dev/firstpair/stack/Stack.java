package dev.firstpair.stack;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A running system: its addresses, its keys, and methods that inject faults into a part of it and end them. */
public interface Stack extends AutoCloseable {

    /**
     * Starts everything and returns when every service is ready.
     *
     * @throws dev.firstpair.stack.servers.StartFailedException if a part does not start; all others are then stopped
     */
    static Stack start(StackOptions options, Progress progress) {
        return LocalStack.start(options, progress);
    }

    /** The addresses of all instances of the service, by instance number, including those that are down. */
    List<URI> urls(ServiceName service);

    /** The addresses at which shoppers reach a service: the gateways, if there are any, else its instances. */
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

    /** {@code redis://host:port}, or the Sentinels, or the value of {@code --redis}. */
    String redisUri();

    /** {@code jdbc:mysql://host:port/database}, without user and password. */
    String jdbcUrl();

    String jdbcUser();

    String jdbcPassword();

    /** The files of the stack: {@code keys/}, {@code logs/}, and the data of the embedded servers. */
    Path directory();

    /** The folder of the mails that the notifier sends, one file each; missing before the first. */
    Path mails();

    /**
     * How to change the configuration of services.
     *
     * @param folder of the config server's files
     * @param passwordFile has the password of the user
     */
    record Configuration(Path folder, String user, Path passwordFile) {}

    /** Of the config server; empty if the stack has none. */
    Optional<Configuration> configuration();

    /**
     * The page that lists the instances.
     *
     * @param url of the page
     * @param passwordFile has the password of the user
     */
    record Registry(URI url, String user, Path passwordFile) {}

    /** Of discovery; empty if the stack has none. */
    Optional<Registry> registry();

    /** Signs with the key of this stack's accounts service, so that every service accepts the tokens. */
    Tokens tokens();

    /** A user of accounts with all rights. */
    String adminEmail();

    String adminPassword();

    /**
     * Starts or ends instances of a service, the last ones first, until there are {@code count}. Returns when the new
     * ones are ready and the ended ones have finished their work. The gateways then know the addresses of the
     * instances; in a stack with discovery, they find new ones within some seconds.
     *
     * @param count 1 to {@value Services#MOST_INSTANCES}
     * @throws IllegalArgumentException if the count is outside, or the stack was started without the service
     * @throws IllegalStateException if the stack has links, which lead from and to fixed instances
     * @throws dev.firstpair.stack.servers.StartFailedException if an instance does not start; then none is added
     */
    void scale(ServiceName service, int count);

    /** The pid of the instance's last start. */
    long pid(ServiceName service, int instance);

    /** Ends the instance by SIGKILL and returns when it is dead. */
    void kill(ServiceName service, int instance);

    /** Starts a dead instance on its old port; returns when it is ready, throws if it does not become ready. */
    void start(ServiceName service, int instance);

    /**
     * Suspends the instance (SIGSTOP): it keeps its connections and answers nothing.
     *
     * @throws IllegalStateException if it is not alive
     */
    void freeze(ServiceName service, int instance);

    /**
     * Resumes a frozen instance (SIGCONT), as if no time had passed; does nothing to one that is not frozen or is dead.
     */
    void thaw(ServiceName service, int instance);

    /** Whether the instance has a process, frozen or not. */
    boolean isAlive(ServiceName service, int instance);

    /**
     * The number of embedded servers of the kind: more than one only if the stack was started so.
     *
     * @throws IllegalStateException if the stack uses an external one; all methods about servers throw it then
     */
    int servers(BackingServer kind);

    /** The number, from 0, of the Redis primary; 0 for other kinds, whose servers are all equal. */
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

    /** Suspends a server (SIGSTOP): it keeps its connections and answers nothing. */
    void freezeServer(BackingServer kind, int number);

    /** Resumes a frozen server (SIGCONT), as if no time had passed. */
    void thawServer(BackingServer kind, int number);

    /**
     * Starts the servers of the kind that are down, each on its port and data. Returns when all of them answer; for
     * Redis with replicas, when a failover would succeed again.
     */
    void startServer(BackingServer kind);

    /**
     * The paths from each instance of a service to the servers that it uses, and from the peers of each instance of
     * order-topology to it. They are healthy at first. Empty unless the stack was started
     * {@linkplain StackOptions#withLinks() with links}. The addresses that this stack returns bypass them. None leads
     * to a Redis with Sentinels, since these return the same address of the primary to all clients.
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

    /**
     * Heals every link, resumes frozen processes, stops every service, then every embedded server; nothing is left
     * running.
     */
    @Override
    void close();
}
