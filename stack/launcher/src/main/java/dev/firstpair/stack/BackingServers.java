package dev.firstpair.stack;

import dev.firstpair.stack.servers.KafkaServer;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Place;
import dev.firstpair.stack.servers.RedisSentinels;
import dev.firstpair.stack.servers.RedisServer;
import dev.firstpair.stack.servers.Server;
import dev.firstpair.stack.servers.StartFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Redis, Kafka and MySQL of a stack: their addresses, and the processes of those that are embedded. */
final class BackingServers {

    static final String SENTINEL = "sentinel";
    /** For the part of its shutdown that the last broker can do without the others. */
    private static final Duration LAST_BROKER_GRACE = Duration.ofSeconds(5);
    private static final Duration STARTING_POLL = Duration.ofMillis(20);
    /**
     * With Redis replicas: longer than a failover takes. If a primary is back before its failure is noticed, its
     * replicas discard the data that it has lost.
     */
    private static final Duration AFTER_FAILOVER = Duration.ofSeconds(5);
    /** A primary that was replaced, but does not know it, then refuses writes that would be lost. */
    private static final List<String> NEEDS_A_REPLICA = List.of("--min-replicas-to-write", "1");

    private final StackOptions.External external;
    private final boolean keepsData;
    private final PortPlan ports;
    private final Progress progress;
    private final Supervisor supervisor;
    private final Runnable onChange;
    private final Directories directories;
    private final Map<BackingServer, List<EmbeddedServer>> embedded = new EnumMap<>(BackingServer.class);
    private final List<EmbeddedServer> sentinels;
    /** The same servers and Sentinels; absent without replicas. */
    private final @Nullable RedisSentinels redis;
    /** By server; an entry is added when a start begins. */
    private final Map<EmbeddedServer, CompletableFuture<Void>> starts = new ConcurrentHashMap<>();
    private boolean closed;

    /** @param onChange called when a server has been launched */
    BackingServers(StackOptions options, PortPlan ports, Links links, Directories directories, Progress progress,
            Supervisor supervisor, Runnable onChange) {
        this.external = options.external();
        this.keepsData = options.has(StackOptions.Feature.KEEPS_DATA);
        boolean lasting = options.has(StackOptions.Feature.LASTING);
        this.ports = ports;
        this.directories = directories;
        this.progress = progress;
        this.supervisor = supervisor;
        this.onChange = onChange;
        List<String> ofRedis = lasting ? RedisServer.SAVES : List.of();
        if (options.has(StackOptions.Feature.REDIS_HA)) {
            RedisSentinels replicated = RedisSentinels.at(places(BackingServer.REDIS.toString(), ports.redis()),
                    places(SENTINEL, ports.sentinels()), Stream.concat(NEEDS_A_REPLICA.stream(), ofRedis.stream())
                            .toList());
            embedded.put(BackingServer.REDIS,
                    parts(BackingServer.REDIS.toString(), replicated.servers(), AFTER_FAILOVER));
            sentinels = parts(SENTINEL, replicated.sentinels(), Part.RESTARTS_AFTER);
            redis = replicated;
        } else {
            if (external.redis() == null) {
                add(BackingServer.REDIS, RedisServer.at(directories.data("redis"), directories.log("redis"),
                        ports.redis().getFirst(), ofRedis));
            }
            sentinels = List.of();
            redis = null;
        }
        if (external.kafka() == null) {
            List<Place> places = places(BackingServer.KAFKA.toString(), ports.kafka());
            refuseDataOfAnotherCluster(places);
            embedded.put(BackingServer.KAFKA, parts(BackingServer.KAFKA.toString(), KafkaServer.cluster(places,
                    IntStream.range(0, places.size()).mapToObj(links::brokerListeners).toList(), lasting),
                    Part.RESTARTS_AFTER));
        }
        if (external.mysql() == null) {
            add(BackingServer.MYSQL, MysqlServer.at(directories.data("mysql"), directories.log("mysql"), ports.mysql(),
                    List.of()));
        }
    }

    /** The first node alone has the topics: two new nodes could outvote it, and the topics would be lost. */
    private void refuseDataOfAnotherCluster(List<Place> brokers) {
        boolean ofSeveral = KafkaServer.hasData(directories.data(BackingServer.KAFKA.instance(1)));
        if (KafkaServer.hasData(brokers.getFirst().directory()) && ofSeveral != brokers.size() > 1) {
            int before = ofSeveral ? KafkaServer.CLUSTER : 1;
            throw new StartFailedException("What is in " + directories.data() + " was written by " + before
                    + (before == 1 ? " broker" : " brokers") + ": go on with --brokers " + before
                    + ", or delete it with ./firstpair reset.");
        }
    }

    private void add(BackingServer kind, Server server) {
        embedded.put(kind, parts(kind.toString(), List.of(server), Part.RESTARTS_AFTER));
    }

    private List<Place> places(String name, List<Integer> ofEach) {
        List<Place> places = new ArrayList<>();
        for (int port : ofEach) {
            String each = Part.name(name, places.size());
            places.add(new Place(directories.data(each), directories.log(each), port));
        }
        return places;
    }

    private static List<EmbeddedServer> parts(String name, List<? extends Server> servers, Duration restartsAfter) {
        List<EmbeddedServer> parts = new ArrayList<>();
        for (Server server : servers) {
            parts.add(new EmbeddedServer(Part.name(name, parts.size()), server, restartsAfter));
        }
        return parts;
    }

    String bootstrapServers() {
        String brokers = external.kafka();
        return brokers == null
                ? ports.kafka().stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","))
                : brokers;
    }

    String redisUri() {
        String uri = external.redis();
        if (uri != null) {
            return uri;
        }
        return redis == null ? "redis://127.0.0.1:" + ports.redis().getFirst() : redis.uri();
    }

    String jdbcUrl() {
        String url = external.mysql();
        return url == null ? MysqlServer.jdbcUrl(ports.mysql()) : url;
    }

    String jdbcUser() {
        return external.mysql() == null ? MysqlServer.USER : external.mysqlUser();
    }

    String jdbcPassword() {
        return external.mysql() == null ? MysqlServer.PASSWORD : external.mysqlPassword();
    }

    /**
     * All servers of the kind.
     *
     * @throws IllegalStateException if the server is external
     */
    List<EmbeddedServer> embedded(BackingServer kind) {
        List<EmbeddedServer> servers = embedded.get(kind);
        if (servers == null) {
            throw new IllegalStateException("This stack runs on a " + kind + " that is not its own");
        }
        return servers;
    }

    /** A server that will be ended on purpose. */
    Server released(BackingServer kind, int number) {
        EmbeddedServer server = embedded(kind).get(number);
        supervisor.release(server);
        return server.server();
    }

    /** The number of the Redis primary, as the Sentinels report it; 0 if there is one server only. */
    int leader(BackingServer kind) {
        List<EmbeddedServer> servers = embedded(kind);
        if (kind != BackingServer.REDIS || redis == null) {
            return 0;
        }
        RedisServer primary = redis.primary();
        return servers.indexOf(servers.stream().filter(each -> each.server() == primary).findFirst().orElseThrow());
    }

    /** All servers and Sentinels, by name. */
    Stream<EmbeddedServer> all() {
        return Stream.concat(embedded.values().stream().flatMap(List::stream), sentinels.stream())
                .sorted(Comparator.comparing(EmbeddedServer::name));
    }

    /** Begins to start all servers. */
    List<CompletableFuture<Void>> startAll() {
        List<CompletableFuture<Void>> starting = new ArrayList<>();
        embedded.forEach((kind, servers) -> starting.add(
                kind == BackingServer.REDIS && redis != null ? beginReplicated(servers, redis) : beginAll(servers)));
        return starting;
    }

    /** Starts the primary first: a replica that finds no primary retries only after a second. */
    private CompletableFuture<Void> beginReplicated(List<EmbeddedServer> servers, RedisSentinels replicated) {
        return begin(servers.getFirst())
                .thenCompose(done -> beginAll(servers.subList(1, servers.size())))
                .thenRunAsync(replicated::awaitOnline, Background.THREADS)
                .thenCompose(done -> beginAll(sentinels))
                .thenRunAsync(replicated::awaitReady, Background.THREADS);
    }

    private CompletableFuture<Void> beginAll(List<EmbeddedServer> servers) {
        return CompletableFuture.allOf(servers.stream().map(this::begin).toArray(CompletableFuture[]::new));
    }

    /** Starts the server again, after stopping it if it runs; returns when it answers. */
    void start(EmbeddedServer server) {
        Background.join(begin(server));
    }

    /** Starts the servers of the kind that are down; returns when all answer and replicas follow the primary. */
    void start(BackingServer kind) {
        Background.join(beginAll(embedded(kind).stream().filter(server -> !server.isAlive()).toList()));
        if (kind == BackingServer.REDIS && redis != null) {
            redis.awaitReady();
        }
    }

    private synchronized CompletableFuture<Void> begin(EmbeddedServer server) {
        if (closed) {
            throw new StartFailedException("The stack was closed before " + server.name() + " started");
        }
        CompletableFuture<Void> start = Background.run(() -> startNow(server));
        starts.put(server, start);
        return start;
    }

    private void startNow(EmbeddedServer server) {
        long begin = System.nanoTime();
        progress.starting(server.name());
        server.server().restart(onChange);
        synchronized (this) {
            if (closed) {
                server.server().kill();
                throw new StartFailedException("The stack was closed while " + server.name() + " started");
            }
        }
        supervisor.watch(server);
        progress.ready(server.name(), server.address(), Duration.ofNanos(System.nanoTime() - begin));
    }

    /** Stops all servers, or kills those whose data is not needed; starts none afterwards. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        killWhatIsStarting();
        List<EmbeddedServer> brokers = embedded.getOrDefault(BackingServer.KAFKA, List.of());
        List<CompletableFuture<Void>> stopping = new ArrayList<>(
                List.of(Background.run(() -> stopBrokers(brokers.stream().map(EmbeddedServer::server).toList()))));
        // Data to be deleted need not be saved first.
        all().filter(server -> !brokers.contains(server))
                .map(EmbeddedServer::server)
                .forEach(server -> stopping.add(Background.run(keepsData ? server::stop : server::kill)));
        CompletableFuture.allOf(stopping.toArray(CompletableFuture[]::new)).join();
    }

    /**
     * Stops them one after the other, since each hands over to those that remain. The last of several has no broker to
     * hand over to, and would not end. The first one is always stopped, not killed: it then writes the class archive.
     */
    private void stopBrokers(List<Server> brokers) {
        for (Server broker : brokers) {
            if (!keepsData && broker != brokers.getFirst()) {
                broker.kill();
            } else if (brokers.size() > 1 && broker == brokers.getLast()) {
                broker.stop(LAST_BROKER_GRACE);
            } else {
                broker.stop();
            }
        }
    }

    /** A server that is being started has no process at first: it is killed as soon as it has one. */
    private void killWhatIsStarting() {
        starts.forEach((server, start) -> {
            while (!start.isDone()) {
                server.server().kill();
                LockSupport.parkNanos(STARTING_POLL.toNanos());
            }
        });
    }
}
