package dev.firstpair.stack.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A Redis primary with two replicas, and three Sentinels that fail over to one of these. */
public final class RedisSentinels implements AutoCloseable {

    private static final String NAME = "firstpair";
    private static final int SERVERS = 3;
    private static final int SENTINELS = 3;
    private static final int QUORUM = 2;
    private static final Duration DOWN_AFTER = Duration.ofMillis(500);
    /** Short, because a failed election is repeated after twice this time. */
    private static final Duration FAILOVER_TIMEOUT = Duration.ofSeconds(1);
    /** A replica that comes back needs about 10 s until a Sentinel has made it one. */
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(120);
    private static final Duration READY_POLL = Duration.ofMillis(50);
    private static final Pattern USABLE = Pattern.compile("OK (\\d+) usable Sentinels.*");

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<RedisSentinel> sentinels = new ArrayList<>();

    private RedisSentinels() {}

    /** Starts all six with folders of their own, and returns when a failover would succeed. */
    public static RedisSentinels start(Path directory) {
        return start(directory, List.of());
    }

    /** @param settings of the three servers, as on redis-server's command line: {@code --name}, {@code value}, … */
    public static RedisSentinels start(Path directory, List<String> settings) {
        RedisSentinels started = new RedisSentinels();
        try {
            started.begin(directory, settings);
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
        return started;
    }

    private void begin(Path directory, List<String> settings) {
        // Without the delay, by which a primary waits for more replicas before it synchronizes the first.
        List<String> all = new ArrayList<>(List.of("--repl-diskless-sync-delay", "0"));
        all.addAll(settings);
        for (int number = 1; number <= SERVERS; number++) {
            int primary = servers.isEmpty() ? 0 : servers.getFirst().port();
            servers.add(RedisServer.replicated(directory.resolve("redis-" + number), primary, all));
        }
        // Sentinels learn of the replicas from the primary, and ask it for them every 10 s only.
        await(this::allOnline, "The replicas are not online");
        List<String> monitor = List.of(
                "sentinel monitor " + NAME + " " + Server.HOST + " " + servers.getFirst().port() + " " + QUORUM,
                "sentinel down-after-milliseconds " + NAME + " " + DOWN_AFTER.toMillis(),
                "sentinel failover-timeout " + NAME + " " + FAILOVER_TIMEOUT.toMillis(),
                "sentinel parallel-syncs " + NAME + " " + (SERVERS - 1));
        for (int number = 1; number <= SENTINELS; number++) {
            sentinels.add(RedisSentinel.start(directory.resolve("sentinel-" + number), monitor));
        }
        awaitReplicas(SERVERS - 1);
    }

    /** {@code redis-sentinel://127.0.0.1:port,…#firstpair}. */
    public String uri() {
        return sentinels.stream()
                .map(sentinel -> Server.HOST + ":" + sentinel.port())
                .collect(Collectors.joining(",", "redis-sentinel://", "#" + NAME));
    }

    /** The server that the first living Sentinel takes for the primary. */
    public RedisServer primary() {
        RedisSentinel living = sentinels.stream()
                .filter(Server::isAlive)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No Sentinel is alive"));
        try {
            return primary(living);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    public List<RedisSentinel> sentinels() {
        return List.copyOf(sentinels);
    }

    /**
     * Returns when all living Sentinels name the same primary, that one has so many replicas online, and the Sentinels
     * know them and could fail over to one ({@code CKQUORUM}).
     */
    public void awaitReplicas(int replicas) {
        await(() -> couldFailOver(replicas), "The Sentinels could not fail over");
    }

    private RedisServer primary(RedisSentinel sentinel) throws IOException {
        String port = Resp.ask(sentinel.port(), "SENTINEL GET-MASTER-ADDR-BY-NAME " + NAME).getLast();
        return servers.stream()
                .filter(server -> port.equals(Integer.toString(server.port())))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No server of these has the port " + port));
    }

    private boolean allOnline() throws IOException {
        return online(servers.getFirst()) == SERVERS - 1;
    }

    private static long online(RedisServer primary) throws IOException {
        return Resp.ask(primary.port(), "INFO replication")
                .getFirst()
                .lines()
                .filter(line -> line.startsWith("slave") && line.contains("state=online"))
                .count();
    }

    private boolean couldFailOver(int replicas) throws IOException {
        List<RedisSentinel> living = sentinels.stream().filter(Server::isAlive).toList();
        Set<RedisServer> primaries = new HashSet<>();
        for (RedisSentinel sentinel : living) {
            Matcher quorum = USABLE.matcher(Resp.ask(sentinel.port(), "SENTINEL CKQUORUM " + NAME).getFirst());
            if (!quorum.matches() || Integer.parseInt(quorum.group(1)) < living.size()
                    || goodReplicas(sentinel) != replicas) {
                return false;
            }
            primaries.add(primary(sentinel));
        }
        return primaries.size() == 1 && online(primaries.iterator().next()) == replicas;
    }

    /** Those that the Sentinel can reach and that follow a primary: their only flag is what they are. */
    private static long goodReplicas(RedisSentinel sentinel) throws IOException {
        List<String> fields = Resp.ask(sentinel.port(), "SENTINEL REPLICAS " + NAME);
        long good = 0;
        for (int name = 0; name + 1 < fields.size(); name += 2) {
            if (fields.get(name).equals("flags") && fields.get(name + 1).equals("slave")) {
                good++;
            }
        }
        return good;
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition, String otherwise) {
        long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > deadline) {
                throw new StartFailedException(otherwise + " after " + READY_TIMEOUT.toSeconds() + " s.");
            }
            LockSupport.parkNanos(READY_POLL.toNanos());
        }
    }

    private static boolean holds(Condition condition) {
        try {
            return condition.holds();
        } catch (IOException e) {
            return false;
        }
    }

    /** Kills all of them: nobody will read the data again. */
    @Override
    public void close() {
        sentinels.forEach(Server::kill);
        servers.forEach(Server::kill);
    }
}
