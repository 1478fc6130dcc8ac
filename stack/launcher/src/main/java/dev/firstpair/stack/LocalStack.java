package dev.firstpair.stack;

import dev.firstpair.stack.servers.Folders;
import dev.firstpair.stack.servers.GuardedProcess;
import dev.firstpair.stack.servers.KafkaServer;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Ports;
import dev.firstpair.stack.servers.RedisServer;
import dev.firstpair.stack.servers.Server;
import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The stack on this machine: a process for each server and for each instance of a service, under one directory. */
final class LocalStack implements Stack {

    static final String ADMIN_EMAIL = "admin@firstpair.dev";

    /** Environment variable of the services: partitions per topic. */
    private static final String PARTITIONS = "FIRSTPAIR_TOPICS_PARTITIONS";
    /**
     * A transaction costs a marker, and a task its stores, per partition: on two cores, with 12 instead of 4, a decision took
     * three times as long in a rush (docs/measurements.md, a drop).
     */
    private static final String FEW_PARTITIONS = "4";
    private static final Duration START_TIMEOUT = Duration.ofSeconds(300);
    private static final Duration STARTING_POLL = Duration.ofMillis(20);
    private static final Duration TOKEN_VALIDITY = Duration.ofHours(1);
    private static final int ADMIN_PASSWORD_BYTES = 12;

    private final StackOptions options;
    private final Progress progress;
    private final Tokens tokens;
    private final String adminPassword;
    private final int kafkaPort;
    private final int redisPort;
    private final int mysqlPort;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final Map<ServiceName, List<ServiceInstance>> services = new EnumMap<>(ServiceName.class);
    private final Map<ServiceName, ServiceCommand> commands = new EnumMap<>(ServiceName.class);
    private final List<ProxyLink> links;
    private final int mailPort;
    private final MailFolder mail;
    private final Map<String, Server> servers = new ConcurrentSkipListMap<>();
    /** By server, from the moment its start begins. */
    private final Map<Server, CompletableFuture<Void>> starts = new ConcurrentHashMap<>();
    private final Thread endOfJvm = new Thread(this::endWithJvm, "end-of-stack");
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private boolean closed;

    private LocalStack(StackOptions options, Progress progress) {
        this.options = options;
        this.progress = progress;
        SigningKey key = SigningKey.loadOrCreate(SigningKey.folder(directory()));
        this.tokens = new Tokens(key.id(), key.key(), TOKEN_VALIDITY, InstantSource.system());
        this.adminPassword = adminPassword(directory().resolve("admin-password"));
        this.kafkaPort = port("kafka", 9092, options.kafka() == null);
        this.redisPort = port("redis", 6379, options.redis() == null);
        this.mysqlPort = port("mysql", 3306, options.mysql() == null);
        boolean mails = options.instancesOf(ServiceName.NOTIFIER_TOPOLOGY) > 0;
        this.mailPort = port("smtp", 1025, mails);
        this.mail = new MailFolder(mails(), mailPort);
        Map<ServiceName, List<Integer>> ports = new EnumMap<>(ServiceName.class);
        for (ServiceName service : ServiceName.values()) {
            List<Integer> ofService = new ArrayList<>();
            for (int i = 0; i < options.instancesOf(service); i++) {
                ofService.add(port(name(service, i), service.preferredPort(), i == 0));
            }
            ports.put(service, ofService);
        }
        this.links = options.links() ? planLinks(ports) : List.of();
        ports.forEach((service, ofService) -> {
            ServiceCommand command = ServiceCommand.of(options.root(), service, options.keepData(),
                    options.classCaches());
            commands.put(service, command);
            List<ServiceInstance> instances = new ArrayList<>();
            for (int i = 0; i < ofService.size(); i++) {
                List<String> arguments = arguments(service, i, ports);
                Path log = log(name(service, i));
                instances.add(new ServiceInstance(name(service, i), ofService.get(i), command, arguments,
                        environment(service), data(name(service, i)), log, http));
            }
            services.put(service, List.copyOf(instances));
        });
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

    private List<ProxyLink> planLinks(Map<ServiceName, List<Integer>> ports) {
        List<ProxyLink> planned = new ArrayList<>();
        ports.forEach((service, ofService) -> {
            for (int i = 0; i < ofService.size(); i++) {
                for (BackingServer server : service.servers()) {
                    planned.add(new ProxyLink(service, i, name(service, i), server.toString(), switch (server) {
                        // Clients go on to where the broker says that it is: it needs a port for each, to say each its own.
                        case KAFKA -> Ports.free();
                        case REDIS -> redisPort;
                        case MYSQL -> mysqlPort;
                    }));
                }
                if (service == ServiceName.ORDER_TOPOLOGY) {
                    planned.add(new ProxyLink(service, i, name(service, i), ProxyLink.PEERS, ofService.get(i)));
                }
            }
        });
        return List.copyOf(planned);
    }

    private void startAll() {
        synchronized (this) {
            if (!closed) {
                links.forEach(ProxyLink::open);
                if (options.instancesOf(ServiceName.NOTIFIER_TOPOLOGY) > 0) {
                    mail.open();
                }
            }
        }
        List<CompletableFuture<Void>> starting = new ArrayList<>();
        if (options.redis() == null) {
            starting.add(startServer("redis", redisUri(), redis()));
        }
        if (options.kafka() == null) {
            starting.add(startServer("kafka", bootstrapServers(), kafka()));
        }
        if (options.mysql() == null) {
            starting.add(startServer("mysql", "127.0.0.1:" + mysqlPort, mysql()));
        }
        services.values()
                .forEach(instances -> instances
                        .forEach(instance -> starting.add(inBackground(() -> startAndAwait(instance)))));
        awaitAll(starting);
        writeState();
    }

    /** Waits for all, but throws as soon as one has failed. */
    private static void awaitAll(List<CompletableFuture<Void>> starting) {
        CompletableFuture<Void> failed = new CompletableFuture<>();
        starting.forEach(one -> one.whenComplete((done, failure) -> {
            if (failure != null) {
                failed.completeExceptionally(failure);
            }
        }));
        try {
            CompletableFuture.anyOf(failed, CompletableFuture.allOf(starting.toArray(CompletableFuture[]::new))).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private synchronized CompletableFuture<Void> startServer(String name, String where, Server server) {
        if (closed) {
            throw new StartFailedException("The stack was closed before " + name + " started");
        }
        CompletableFuture<Void> start = inBackground(() -> {
            long begin = System.nanoTime();
            progress.starting(name);
            server.restart();
            synchronized (this) {
                if (closed) {
                    server.kill();
                    throw new StartFailedException("The stack was closed while " + name + " started");
                }
                servers.put(name, server);
            }
            progress.ready(name, where, Duration.ofNanos(System.nanoTime() - begin));
            writeState();
        });
        starts.put(server, start);
        return start;
    }

    private void startAndAwait(ServiceInstance instance) {
        long begin = System.nanoTime();
        progress.starting(instance.name());
        List<String> command = instance.prepare();
        GuardedProcess launched;
        synchronized (this) {
            if (closed) {
                throw new StartFailedException("The stack was closed before " + instance.name() + " started");
            }
            launched = instance.launch(command);
        }
        writeState();
        instance.awaitReady(launched, START_TIMEOUT);
        progress.ready(instance.name(), instance.url().toString(), Duration.ofNanos(System.nanoTime() - begin));
    }

    private Server redis() {
        List<String> settings = options.keepData() ? RedisServer.SAVES : List.of();
        return RedisServer.at(data("redis"), log("redis"), redisPort, settings);
    }

    private Server kafka() {
        Map<Integer, Integer> backDoors = links.stream()
                .filter(link -> link.to().equals(BackingServer.KAFKA.toString()))
                .collect(Collectors.toMap(ProxyLink::targetPort, ProxyLink::port));
        return KafkaServer.at(data("kafka"), log("kafka"), kafkaPort, backDoors, Map.of(), options.keepData());
    }

    private Server mysql() {
        return MysqlServer.at(data("mysql"), log("mysql"), mysqlPort, List.of());
    }

    private List<String> arguments(ServiceName service, int number, Map<ServiceName, List<Integer>> ports) {
        int port = ports.getOrDefault(service, List.of()).get(number);
        int accountsPort = ports.getOrDefault(ServiceName.ACCOUNTS, List.of()).getFirst();
        List<String> arguments = new ArrayList<>(options.argumentsOf(service));
        arguments.addAll(List.of(
                "--server.port=" + port,
                "--server.address=127.0.0.1",
                "--spring.kafka.bootstrap-servers=" + linked(service, number, BackingServer.KAFKA.toString())
                        .map(link -> "127.0.0.1:" + link)
                        .orElseGet(this::bootstrapServers),
                "--firstpair.redis.uri=" + linked(service, number, BackingServer.REDIS.toString())
                        .map(link -> "redis://127.0.0.1:" + link)
                        .orElseGet(this::redisUri),
                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://127.0.0.1:" + accountsPort
                        + "/.well-known/jwks.json"));
        if (service.servers().contains(BackingServer.MYSQL)) {
            arguments.addAll(List.of(
                    "--spring.datasource.url=" + linked(service, number, BackingServer.MYSQL.toString())
                            .map(MysqlServer::jdbcUrl)
                            .orElseGet(this::jdbcUrl),
                    "--spring.datasource.username=" + jdbcUser()));
        }
        switch (service) {
            case ORDER_TOPOLOGY -> arguments.addAll(List.of(
                    "--firstpair.orders.application-server=127.0.0.1:"
                            + linked(service, number, ProxyLink.PEERS).orElse(port),
                    "--firstpair.orders.state-dir=" + data(name(service, number)).resolve("streams")));
            case NOTIFIER_TOPOLOGY -> arguments.addAll(List.of(
                    "--spring.mail.host=127.0.0.1",
                    "--spring.mail.port=" + mailPort,
                    "--firstpair.notifier.mail.unsubscribe-secret-file="
                            + SigningKey.folder(directory()).resolve("unsubscribe-secret"),
                    "--firstpair.notifier.state-dir=" + data(name(service, number)).resolve("streams")));
            case ACCOUNTS -> arguments.addAll(List.of(
                    "--firstpair.accounts.keys-directory=" + SigningKey.folder(directory()),
                    "--firstpair.accounts.admin.email=" + ADMIN_EMAIL));
            case GATEWAY -> arguments.addAll(instancesBehindTheGateway(ports));
            case INGRESS_API, SINK_WRITER, CATALOG -> {
            }
        }
        // So that it counts the streams of a shopper's address, and not those of the gateway's.
        if (options.instancesOf(ServiceName.GATEWAY) > 0 && service == ServiceName.CATALOG) {
            arguments.add("--server.forward-headers-strategy=native");
        }
        return arguments;
    }

    private static List<String> instancesBehindTheGateway(Map<ServiceName, List<Integer>> ports) {
        List<String> arguments = new ArrayList<>();
        ports.forEach((service, ofService) -> {
            for (int i = 0; i < ofService.size(); i++) {
                arguments.add("--spring.cloud.discovery.client.simple.instances." + service + "[" + i
                        + "].uri=http://127.0.0.1:" + ofService.get(i));
            }
        });
        return arguments;
    }

    /** The port of the link, if there is one. */
    private Optional<Integer> linked(ServiceName service, int number, String to) {
        return links.stream()
                .filter(link -> link.from() == service && link.instance() == number && link.to().equals(to))
                .map(ProxyLink::port)
                .findFirst();
    }

    private Map<String, String> environment(ServiceName service) {
        Map<String, String> environment = new HashMap<>(secrets(service));
        if (options.kafka() == null && System.getenv(PARTITIONS) == null) {
            environment.put(PARTITIONS, FEW_PARTITIONS);
        }
        return Map.copyOf(environment);
    }

    /** By environment variable, since everybody on the machine may read the arguments of a process. */
    private Map<String, String> secrets(ServiceName service) {
        return switch (service) {
            case SINK_WRITER, CATALOG, NOTIFIER_TOPOLOGY -> Map.of("SPRING_DATASOURCE_PASSWORD", jdbcPassword());
            case ACCOUNTS -> Map.of("SPRING_DATASOURCE_PASSWORD", jdbcPassword(),
                    "FIRSTPAIR_ACCOUNTS_ADMIN_PASSWORD", adminPassword);
            case INGRESS_API, ORDER_TOPOLOGY, GATEWAY -> Map.of();
        };
    }

    @Override
    public Path mails() {
        return directory().resolve("mails");
    }

    @Override
    public List<URI> urls(ServiceName service) {
        return instances(service).stream().map(ServiceInstance::url).toList();
    }

    @Override
    public String bootstrapServers() {
        String external = options.kafka();
        return external == null ? "127.0.0.1:" + kafkaPort : external;
    }

    @Override
    public String redisUri() {
        String external = options.redis();
        return external == null ? "redis://127.0.0.1:" + redisPort : external;
    }

    @Override
    public String jdbcUrl() {
        String external = options.mysql();
        return external == null ? MysqlServer.jdbcUrl(mysqlPort) : external;
    }

    @Override
    public String jdbcUser() {
        return options.mysql() == null ? MysqlServer.USER : options.mysqlUser();
    }

    @Override
    public String jdbcPassword() {
        return options.mysql() == null ? MysqlServer.PASSWORD : options.mysqlPassword();
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
    public long pid(ServiceName service, int instance) {
        return process(service, instance).pid();
    }

    private GuardedProcess process(ServiceName service, int instance) {
        return instances(service).get(instance)
                .process()
                .orElseThrow(() -> new IllegalStateException(service + " was never started"));
    }

    @Override
    public void kill(ServiceName service, int instance) {
        instances(service).get(instance).kill();
    }

    @Override
    public void start(ServiceName service, int instance) {
        startAndAwait(instances(service).get(instance));
    }

    @Override
    public void freeze(ServiceName service, int instance) {
        process(service, instance).freeze();
    }

    @Override
    public void thaw(ServiceName service, int instance) {
        instances(service).get(instance).process().ifPresent(GuardedProcess::thaw);
    }

    @Override
    public boolean isAlive(ServiceName service, int instance) {
        return instances(service).get(instance).process().filter(GuardedProcess::isAlive).isPresent();
    }

    @Override
    public void killServer(BackingServer server) {
        server(server).kill();
    }

    @Override
    public List<Link> links() {
        return List.copyOf(links);
    }

    @Override
    public void stopServer(BackingServer server) {
        server(server).stop();
    }

    @Override
    public void startServer(BackingServer server) {
        server(server).restart();
        writeState();
    }

    private Server server(BackingServer name) {
        Server server = servers.get(name.toString());
        if (server == null) {
            throw new IllegalStateException("This stack runs on a " + name + " that is not its own");
        }
        return server;
    }

    /** Whoever comes second waits for the first: when it returns, nothing runs. */
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
                // The JVM is about to end, and the hook will find everything done.
            }
        }
    }

    private void stopAll() {
        progress.stopping();
        if (services.values().stream().flatMap(List::stream).anyMatch(ServiceInstance::writesClassCache)) {
            progress.note(
                    "Once per build, services write their class caches: a minute or two, by which each later start"
                            + " takes half as long.");
        }
        // Who cannot reach what it leans on takes long to end.
        links.forEach(ProxyLink::heal);
        // What takes requests first, then what works them off, then what they all lean on.
        stop(instances(ServiceName.GATEWAY));
        stop(instances(ServiceName.INGRESS_API));
        stop(services.values().stream().flatMap(List::stream).toList());
        killWhatIsStarting();
        // Kafka writes its class archive when it is stopped; for the rest, data to be deleted need not be saved first.
        List<CompletableFuture<Void>> stopping = servers.values()
                .stream()
                .map(server -> inBackground(
                        options.keepData() || server instanceof KafkaServer ? server::stop : server::kill))
                .toList();
        CompletableFuture.allOf(stopping.toArray(CompletableFuture[]::new)).join();
        links.forEach(ProxyLink::close);
        mail.close();
        StackState.remove(directory());
        if (!options.keepData()) {
            deleteData();
        }
    }

    /** A server on its way up has no process at first: it is killed as soon as it has one. */
    private void killWhatIsStarting() {
        starts.forEach((server, start) -> {
            while (!start.isDone()) {
                server.kill();
                LockSupport.parkNanos(STARTING_POLL.toNanos());
            }
        });
    }

    private void deleteData() {
        try {
            Folders.delete(directory().resolve("data"));
            Folders.delete(mails());
            Folders.delete(SigningKey.folder(directory()));
            Files.deleteIfExists(directory().resolve("admin-password"));
        } catch (IOException e) {
            progress.note("Cannot delete what is in " + directory() + ": " + e);
        }
    }

    /** At the end of the JVM, processes whose data is to be deleted are killed: it takes them many seconds to stop. */
    private void stop(List<ServiceInstance> instances) {
        boolean kill = Thread.currentThread() == endOfJvm && !options.keepData();
        List<CompletableFuture<Void>> stopping = instances.stream()
                .map(instance -> inBackground(kill ? instance::kill : instance::stop).exceptionally(failure -> {
                    // Nothing keeps the others, and the servers, from being stopped.
                    progress.note("Cannot stop " + instance.name() + ": " + failure);
                    return null;
                }))
                .toList();
        CompletableFuture.allOf(stopping.toArray(CompletableFuture[]::new)).join();
    }

    private void endWithJvm() {
        try {
            close();
        } finally {
            // A jar that is being unpacked is known to nobody else.
            GuardedProcess.killAll();
        }
    }

    private List<ServiceInstance> instances(ServiceName service) {
        return services.getOrDefault(service, List.of());
    }

    private synchronized void writeState() {
        if (closed) {
            return;
        }
        List<StackState.Part> parts = new ArrayList<>();
        servers.forEach((name, server) -> part(name, "127.0.0.1:" + server.port(), server.log(), server.pid(), parts));
        services.values()
                .forEach(instances -> instances.forEach(instance -> instance.process()
                        .ifPresent(
                                process -> part(instance.name(), instance.url().toString(), instance.log(),
                                        process.pid(), parts))));
        new StackState(StackState.Process.of(ProcessHandle.current()), parts).write(directory());
    }

    private static void part(String name, String url, Path log, long pid, List<StackState.Part> parts) {
        ProcessHandle.of(pid)
                .ifPresent(
                        handle -> parts
                                .add(new StackState.Part(name, url, log.toString(), StackState.Process.of(handle))));
    }

    private int port(String name, int preferred, boolean wanted) {
        if (!wanted || !options.preferDefaultPorts()) {
            return Ports.free();
        }
        if (Ports.isFree(preferred)) {
            return preferred;
        }
        int free = Ports.free();
        progress.note("Port " + preferred + " is taken; " + name + " listens on " + free + " instead.");
        return free;
    }

    private Path data(String name) {
        return directory().resolve("data").resolve(name);
    }

    private Path log(String name) {
        return directory().resolve("logs").resolve(name + ".log");
    }

    private static String name(ServiceName service, int number) {
        return number == 0 ? service.toString() : service + "-" + (number + 1);
    }

    /** Kept beside the data that holds its hash, for the eyes of whoever started the stack. */
    private static String adminPassword(Path file) {
        try {
            if (!Files.exists(file)) {
                byte[] random = new byte[ADMIN_PASSWORD_BYTES];
                new SecureRandom().nextBytes(random);
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.createFile(file, PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CompletableFuture<Void> inBackground(Runnable work) {
        Executor threads = task -> Thread.ofVirtual().start(task);
        return CompletableFuture.runAsync(work, threads);
    }
}
