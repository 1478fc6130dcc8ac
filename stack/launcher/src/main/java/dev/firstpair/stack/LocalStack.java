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

/** The stack on this machine: a process for each server and for each instance of a service, under one directory. */
final class LocalStack implements Stack {

    static final String ADMIN_EMAIL = "admin@firstpair.dev";

    private static final Duration TOKEN_VALIDITY = Duration.ofHours(1);

    private final StackOptions options;
    private final Progress progress;
    private final Directories directories;
    private final Tokens tokens;
    private final String adminPassword;
    private final CentralConfiguration configuration;
    private final Discovery discovery;
    private final ProxyLinks links;
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

    private LocalStack(StackOptions options, Progress progress) {
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
        this.links = ProxyLinks.of(options, ports);
        this.supervisor = new Supervisor(this::start, progress, this::writeState);
        this.servers = new BackingServers(options, ports, links, directories, progress, supervisor, this::writeState);
        InstanceList instances = new InstanceList(directories.instances(), http);
        ServiceArguments arguments = new ServiceArguments(options, ports, links, servers, instances, configuration,
                discovery, adminPassword);
        this.services = new Services(options, ports, arguments, instances, directories, http, progress, supervisor,
                this::writeState);
    }

    static Stack start(StackOptions options, Progress progress) {
        LocalStack stack = new LocalStack(options, progress);
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

    @Override
    public Path mails() {
        return directories.mails();
    }

    @Override
    public Optional<Configuration> configuration() {
        return configuration.isPresent()
                ? Optional.of(new Configuration(configuration.folder(), CentralConfiguration.USER,
                        configuration.passwordFile()))
                : Optional.empty();
    }

    @Override
    public Optional<Registry> registry() {
        return urls(ServiceName.DISCOVERY).stream()
                .findFirst()
                .map(url -> new Registry(url, Discovery.USER, discovery.passwordFile()));
    }

    @Override
    public List<URI> urls(ServiceName service) {
        return services.urls(service);
    }

    @Override
    public String bootstrapServers() {
        return servers.bootstrapServers();
    }

    @Override
    public String redisUri() {
        return servers.redisUri();
    }

    @Override
    public String jdbcUrl() {
        return servers.jdbcUrl();
    }

    @Override
    public String jdbcUser() {
        return servers.jdbcUser();
    }

    @Override
    public String jdbcPassword() {
        return servers.jdbcPassword();
    }

    @Override
    public Path directory() {
        return options.directory();
    }

    @Override
    public Tokens tokens() {
        return tokens;
    }

    @Override
    public String adminEmail() {
        return ADMIN_EMAIL;
    }

    @Override
    public String adminPassword() {
        return adminPassword;
    }

    @Override
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

    @Override
    public long pid(ServiceName service, int instance) {
        return process(service, instance).pid();
    }

    private GuardedProcess process(ServiceName service, int instance) {
        return services.of(service)
                .get(instance)
                .process()
                .orElseThrow(() -> new IllegalStateException(service + " was never started"));
    }

    @Override
    public void kill(ServiceName service, int instance) {
        services.kill(services.of(service).get(instance));
    }

    @Override
    public void start(ServiceName service, int instance) {
        services.start(services.of(service).get(instance));
    }

    @Override
    public void freeze(ServiceName service, int instance) {
        process(service, instance).freeze();
    }

    @Override
    public void thaw(ServiceName service, int instance) {
        services.of(service).get(instance).process().ifPresent(GuardedProcess::thaw);
    }

    @Override
    public boolean isAlive(ServiceName service, int instance) {
        return services.of(service).get(instance).isAlive();
    }

    @Override
    public int servers(BackingServer kind) {
        return servers.embedded(kind).size();
    }

    @Override
    public int leader(BackingServer kind) {
        return servers.leader(kind);
    }

    @Override
    public void stopServer(BackingServer kind, int number) {
        servers.released(kind, number).stop();
    }

    @Override
    public void killServer(BackingServer kind, int number) {
        servers.released(kind, number).kill();
    }

    @Override
    public void freezeServer(BackingServer kind, int number) {
        servers.embedded(kind).get(number).server().freeze();
    }

    @Override
    public void thawServer(BackingServer kind, int number) {
        servers.embedded(kind).get(number).server().thaw();
    }

    @Override
    public void startServer(BackingServer kind) {
        servers.start(kind);
    }

    @Override
    public List<Link> links() {
        return List.copyOf(links.all());
    }

    /** A second caller waits for the first: when it returns, nothing runs. */
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
