package dev.firstpair.stack;

import dev.firstpair.stack.servers.GuardedProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running system on this machine: a process for each server and for each instance of a service, under one directory;
 * its addresses, its keys, and methods that inject faults into a part of it and end them.
 */
public final class Stack implements AutoCloseable {

    static final String ADMIN_EMAIL = "admin@firstpair.dev";

    private static final Duration TOKEN_VALIDITY = Duration.ofHours(1);

    private final StackOptions options;
    private final Progress progress;
    private final Directories directories;
    private final Tokens tokens;
    private final String adminPassword;
    private final CentralConfiguration configuration;
    private final Discovery discovery;
    private final Links links;
    private final Supervisor supervisor;
    private final BackingServers servers;
    private final Services services;
    private final MailFolder mail;
    private final Thread endOfJvm = new Thread(this::endWithJvm, "end-of-stack");
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    /** Set once everything has started. */
    private @Nullable Control control;
    private boolean closed;
    private boolean starting = true;

    private Stack(StackOptions options, Progress progress) {
        this.options = options;
        this.progress = progress;
        this.directories = new Directories(options.directory());
        SigningKey key = SigningKey.loadOrCreate(SigningKey.folder(directory()));
        this.tokens = new Tokens(key.id(), key.key(), TOKEN_VALIDITY, InstantSource.system());
        this.adminPassword = SecretFile.loadOrCreate(directories.adminPassword());
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        PortPlan ports = PortPlan.of(options, progress::note);
        this.configuration = new CentralConfiguration(options, ports, directories);
        this.discovery = new Discovery(options, ports, directories);
        this.mail = new MailFolder(directories.mails(), ports.smtp());
        this.links = Links.of(options, ports);
        this.supervisor = new Supervisor(this::start, progress, this::writeState);
        this.servers = new BackingServers(options, ports, links, directories, progress, supervisor, this::writeState);
        InstanceList instances = new InstanceList(directories.instances(), http);
        ServiceArguments arguments = new ServiceArguments(options, ports, links, servers, instances, configuration,
                discovery, adminPassword);
        this.services = new Services(options, ports, arguments, instances, directories, http, progress, supervisor,
                this::writeState);
    }

    /**
     * Starts everything and returns when every service is ready.
     *
     * @throws dev.firstpair.stack.servers.StartFailedException if a part does not start; all others are then stopped
     */
    public static Stack start(StackOptions options, Progress progress) {
        Stack stack = new Stack(options, progress);
        Runtime.getRuntime().addShutdownHook(stack.endOfJvm);
        try {
            stack.startAll();
            return stack;
        } catch (RuntimeException | Error e) {
            try {
                stack.close();
            } catch (RuntimeException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    private void startAll() {
        writeState();
        synchronized (this) {
            if (!closed) {
                links.open();
                if (options.instancesOf(ServiceName.NOTIFIER_TOPOLOGY) > 0) {
                    mail.open();
                }
            }
        }
        List<CompletableFuture<Void>> starts = new ArrayList<>(servers.startAll());
        starts.addAll(services.startAll());
        Background.joinAll(starts);
        synchronized (this) {
            starting = false;
            if (!closed) {
                control = Control.open(directory(), this::scaled);
                if (options.has(StackOptions.Feature.SUPERVISION)) {
                    supervisor.begin(parts());
                }
            }
        }
        writeState();
    }

    private void start(Part part) {
        switch (part) {
            case EmbeddedServer server -> servers.start(server);
            case ServiceInstance instance -> services.start(instance);
        }
    }

    /** The folder of the mails that the notifier sends, one file each; missing before the first. */
    public Path mails() {
        return directories.mails();
    }

    /**
     * How to change the configuration of services.
     *
     * @param folder of the config server's files
     * @param passwordFile has the password of the user
     */
    public record Configuration(Path folder, String user, Path passwordFile) {}

    /** Of the config server; empty if the stack has none. */
    public Optional<Configuration> configuration() {
        return configuration.isPresent()
                ? Optional.of(new Configuration(configuration.folder(), CentralConfiguration.USER,
                        configuration.passwordFile()))
                : Optional.empty();
    }

    /**
     * The page that lists the instances.
     *
     * @param url of the page
     * @param passwordFile has the password of the user
     */
    public record Registry(URI url, String user, Path passwordFile) {}

    /** Of discovery; empty if the stack has none. */
    public Optional<Registry> registry() {
        return urls(ServiceName.DISCOVERY).stream()
                .findFirst()
                .map(url -> new Registry(url, Discovery.USER, discovery.passwordFile()));
    }

    /** The addresses of all instances of the service, by instance number, including those that are down. */
    public List<URI> urls(ServiceName service) {
        return services.urls(service);
    }

    /** The addresses at which shoppers reach a service: the gateways, if there are any, else its instances. */
    public List<URI> entryPoints(ServiceName service) {
        List<URI> gateways = urls(ServiceName.GATEWAY);
        return gateways.isEmpty() ? urls(service) : gateways;
    }

    /** The first instance of ingress-api: {@code http://127.0.0.1:port}, without a path. */
    public URI ingress() {
        return urls(ServiceName.INGRESS_API).getFirst();
    }

    /** The first instance of order-topology. */
    public URI orders() {
        return urls(ServiceName.ORDER_TOPOLOGY).getFirst();
    }

    /** The first instance of catalog. */
    public URI catalog() {
        return urls(ServiceName.CATALOG).getFirst();
    }

    /** The first instance of accounts. */
    public URI accounts() {
        return urls(ServiceName.ACCOUNTS).getFirst();
    }

    /** The first instance of sink-writer. */
    public URI sink() {
        return urls(ServiceName.SINK_WRITER).getFirst();
    }

    /** {@code host:port,…} of the Kafka brokers. */
    public String bootstrapServers() {
        return servers.bootstrapServers();
    }

    /** {@code redis://host:port}, or the Sentinels, or the value of {@code --redis}. */
    public String redisUri() {
        return servers.redisUri();
    }

    /** {@code jdbc:mysql://host:port/database}, without user and password. */
    public String jdbcUrl() {
        return servers.jdbcUrl();
    }

    public String jdbcUser() {
        return servers.jdbcUser();
    }

    public String jdbcPassword() {
        return servers.jdbcPassword();
    }

    /** The files of the stack: {@code keys/}, {@code logs/}, and the data of the embedded servers. */
    public Path directory() {
        return options.directory();
    }

    /** Signs with the key of this stack's accounts service, so that every service accepts the tokens. */
    public Tokens tokens() {
        return tokens;
    }

    /** A user of accounts with all rights. */
    public String adminEmail() {
        return ADMIN_EMAIL;
    }

    public String adminPassword() {
        return adminPassword;
    }

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
    public void scale(ServiceName service, int count) {
        services.scale(service, count);
    }

    private List<String> scaled(ServiceName service, int count) {
        scale(service, count);
        return services.of(service)
                .stream()
                .map(instance -> "%-18s %s".formatted(instance.name(), instance.address()))
                .toList();
    }

    /** The pid of the instance's last start. */
    public long pid(ServiceName service, int instance) {
        return process(service, instance).pid();
    }

    private GuardedProcess process(ServiceName service, int instance) {
        return services.of(service)
                .get(instance)
                .process()
                .orElseThrow(() -> new IllegalStateException(service + " was never started"));
    }

    /** Ends the instance by SIGKILL and returns when it is dead. */
    public void kill(ServiceName service, int instance) {
        services.kill(services.of(service).get(instance));
    }

    /** Starts a dead instance on its old port; returns when it is ready, throws if it does not become ready. */
    public void start(ServiceName service, int instance) {
        services.start(services.of(service).get(instance));
    }

    /**
     * Suspends the instance (SIGSTOP): it keeps its connections and answers nothing.
     *
     * @throws IllegalStateException if it is not alive
     */
    public void freeze(ServiceName service, int instance) {
        process(service, instance).freeze();
    }

    /**
     * Resumes a frozen instance (SIGCONT), as if no time had passed; does nothing to one that is not frozen or is dead.
     */
    public void thaw(ServiceName service, int instance) {
        services.of(service).get(instance).process().ifPresent(GuardedProcess::thaw);
    }

    /** Whether the instance has a process, frozen or not. */
    public boolean isAlive(ServiceName service, int instance) {
        return services.of(service).get(instance).isAlive();
    }

    /**
     * The number of embedded servers of the kind: more than one only if the stack was started so.
     *
     * @throws IllegalStateException if the stack uses an external one; all methods about servers throw it then
     */
    public int servers(BackingServer kind) {
        return servers.embedded(kind).size();
    }

    /** The number, from 0, of the Redis primary; 0 for other kinds, whose servers are all equal. */
    public int leader(BackingServer kind) {
        return servers.leader(kind);
    }

    /** Stops the {@linkplain #leader leader}, and returns when it has ended. */
    public void stopServer(BackingServer kind) {
        stopServer(kind, leader(kind));
    }

    /** Ends the {@linkplain #leader leader} by SIGKILL and returns when it is dead. */
    public void killServer(BackingServer kind) {
        killServer(kind, leader(kind));
    }

    /** Stops a server, and returns when it has ended. */
    public void stopServer(BackingServer kind, int number) {
        servers.released(kind, number).stop();
    }

    /** Ends a server by SIGKILL and returns when it is dead. */
    public void killServer(BackingServer kind, int number) {
        servers.released(kind, number).kill();
    }

    /** Suspends a server (SIGSTOP): it keeps its connections and answers nothing. */
    public void freezeServer(BackingServer kind, int number) {
        servers.embedded(kind).get(number).server().freeze();
    }

    /** Resumes a frozen server (SIGCONT), as if no time had passed. */
    public void thawServer(BackingServer kind, int number) {
        servers.embedded(kind).get(number).server().thaw();
    }

    /**
     * Starts the servers of the kind that are down, each on its port and data. Returns when all of them answer; for
     * Redis with replicas, when a failover would succeed again.
     */
    public void startServer(BackingServer kind) {
        servers.start(kind);
    }

    /**
     * The paths from each instance of a service to the servers that it uses, and from the peers of each instance of
     * order-topology to it. They are healthy at first. Empty unless the stack was started
     * {@linkplain StackOptions#withLinks() with links}. The addresses that this stack returns bypass them. None leads
     * to a Redis with Sentinels, since these return the same address of the primary to all clients.
     */
    public List<Link> links() {
        return links.all();
    }

    /** @throws IllegalStateException if there is none */
    public Link link(ServiceName from, int instance, BackingServer to) {
        return links.find(from, instance, to.toString())
                .orElseThrow(() -> new IllegalStateException(links().isEmpty()
                        ? "This stack has no links: start it with StackOptions.withLinks()"
                        : "There is no link from instance " + instance + " of " + from + " to " + to));
    }

    /**
     * Heals every link, resumes frozen processes, stops every service, then every embedded server; nothing is left
     * running. A second caller waits for the first.
     */
    @Override
    public void close() {
        boolean first;
        synchronized (this) {
            first = !closed;
            closed = true;
        }
        if (!first) {
            end.join();
            return;
        }
        try {
            stopAll();
        } finally {
            end.complete(null);
        }
        if (Thread.currentThread() != endOfJvm) {
            try {
                Runtime.getRuntime().removeShutdownHook(endOfJvm);
            } catch (IllegalStateException e) {
                // The JVM is about to end; the hook will have nothing left to do.
            }
        }
    }

    private void stopAll() {
        progress.stopping();
        supervisor.close();
        Control listening = control;
        if (listening != null) {
            listening.close();
        }
        boolean keepsData = options.has(StackOptions.Feature.KEEPS_DATA);
        // A process takes long to end if it cannot reach the servers that it depends on.
        links.heal();
        // At the end of the JVM, processes whose data is to be deleted are killed: it takes them many seconds to stop.
        services.close(Thread.currentThread() == endOfJvm && !keepsData);
        servers.close();
        links.close();
        mail.close();
        StackState.remove(directory());
        if (!keepsData) {
            try {
                directories.deleteData();
            } catch (IOException e) {
                progress.note("Cannot delete what is in " + directory() + ": " + e);
            }
        }
    }

    private void endWithJvm() {
        try {
            close();
        } finally {
            // A process that is unpacking a jar is registered nowhere else.
            GuardedProcess.killAll();
        }
    }

    private List<Part> parts() {
        return Stream.<Part>concat(servers.all(), services.all().stream()).toList();
    }

    private synchronized void writeState() {
        if (closed) {
            return;
        }
        List<StackState.Part> parts = parts().stream()
                .flatMap(part -> part.process()
                        .map(process -> new StackState.Part(part.name(), part.address(), part.log().toString(),
                                StackState.Process.of(process), supervisor.restarts(part)))
                        .stream())
                .toList();
        new StackState(StackState.Process.of(ProcessHandle.current()), starting, supervisor.isActive(), parts)
                .write(directory());
    }
}
