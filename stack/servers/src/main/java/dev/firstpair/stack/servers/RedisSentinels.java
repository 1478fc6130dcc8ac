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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Redis primary with two replicas, and three Sentinels that fail over to one of these. */
public final class RedisSentinels implements AutoCloseable {

    /** Number of servers, and of Sentinels. */
    public static final int EACH = 3;

    private static final String NAME = "firstpair";
    private static final int QUORUM = 2;
    private static final Duration DOWN_AFTER = Duration.ofMillis(500);
    /** Short, because a failed election is repeated after twice this time. */
    private static final Duration FAILOVER_TIMEOUT = Duration.ofSeconds(1);
    /** A replica that comes back needs about 10 s until a Sentinel has reconfigured it. */
    private static final Duration READY_TIMEOUT = Server.START_TIMEOUT;
    private static final Duration READY_POLL = Duration.ofMillis(50);
    private static final Pattern USABLE = Pattern.compile("OK (\\d+) usable Sentinels.*");

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<RedisSentinel> sentinels = new ArrayList<>();
    private final @Nullable RedisPasswords passwords;

    private RedisSentinels(List<Place> ofServers, List<Place> ofSentinels, List<String> settings,
            @Nullable RedisPasswords passwords) {
        this.passwords = passwords;
        // Without the delay for which a primary waits for more replicas before it synchronizes the first.
        List<String> all = new ArrayList<>(List.of("--repl-diskless-sync-delay", "0"));
        all.addAll(settings);
        for (Place place : ofServers) {
            int primary = servers.isEmpty() ? 0 : servers.getFirst().port();
            servers.add(RedisServer.replicated(place, primary, all, passwords == null ? null : passwords.redis()));
        }
        for (Place place : ofSentinels) {
            sentinels.add(RedisSentinel.at(place, monitor(servers.getFirst().port(), passwords),
                    passwords == null ? null : passwords.sentinel()));
        }
    }

    private static List<String> monitor(int primary, @Nullable RedisPasswords passwords) {
        List<String> lines = new ArrayList<>(List.of(
                "sentinel monitor " + NAME + " " + Server.HOST + " " + primary + " " + QUORUM,
                "sentinel down-after-milliseconds " + NAME + " " + DOWN_AFTER.toMillis(),
                "sentinel failover-timeout " + NAME + " " + FAILOVER_TIMEOUT.toMillis(),
                "sentinel parallel-syncs " + NAME + " " + (EACH - 1)));
        if (passwords != null) {
            lines.addAll(List.of("sentinel auth-pass " + NAME + " " + passwords.redis(),
                    "requirepass " + passwords.sentinel(), "sentinel sentinel-pass " + passwords.sentinel()));
        }
        return lines;
    }

    /** Starts all six in their own folders, and returns when a failover would succeed. */
    public static RedisSentinels start(Path directory) {
        return start(directory, List.of());
    }

    /** @param settings of the three servers, as on redis-server's command line: {@code --name}, {@code value}, … */
    public static RedisSentinels start(Path directory, List<String> settings) {
        return start(directory, settings, null);
    }

    /** @param passwords that the servers and the Sentinels require */
    public static RedisSentinels start(Path directory, RedisPasswords passwords) {
        return start(directory, List.of(), passwords);
    }

    private static RedisSentinels start(Path directory, List<String> settings, @Nullable RedisPasswords passwords) {
        RedisSentinels started = new RedisSentinels(places(directory, "redis"), places(directory, "sentinel"),
                settings, passwords);
        try {
            started.servers.forEach(Server::begin);
            started.awaitOnline();
            started.sentinels.forEach(Server::begin);
            started.awaitReady();
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
        return started;
    }

    private static List<Place> places(Path directory, String name) {
        return IntStream.rangeClosed(1, EACH).mapToObj(i -> Place.in(directory.resolve(name + "-" + i))).toList();
    }

    /**
     * The same without passwords, and not started yet: start the servers, {@linkplain #awaitOnline() wait}, start the
     * Sentinels, and {@linkplain #awaitReady() wait} again. The first server is the primary, whichever server was it
     * before.
     *
     * @param servers {@value #EACH} places
     * @param sentinels {@value #EACH} places
     */
    public static RedisSentinels at(List<Place> servers, List<Place> sentinels, List<String> settings) {
        return new RedisSentinels(servers, sentinels, settings, null);
    }

    /** {@code redis-sentinel://127.0.0.1:port,…#firstpair}. */
    public String uri() {
        List<String> addresses = sentinels.stream().map(sentinel -> Server.HOST + ":" + sentinel.port()).toList();
        return passwords == null
                ? uri(addresses)
                : "redis-sentinel://:" + passwords.redis() + "@" + String.join(",", addresses) + "?sentinelPassword="
                        + passwords.sentinel() + "#" + NAME;
    }

    /**
     * The same for Sentinels without passwords.
     *
     * @param sentinels {@code host:port} of each
     */
    public static String uri(List<String> sentinels) {
        return "redis-sentinel://" + String.join(",", sentinels) + "#" + NAME;
    }

    /** The primary according to the first Sentinel that runs. */
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
     * Returns when both replicas follow the primary: Sentinels get the replicas from the primary, which they ask only
     * every 10 s, so they are started after that.
     *
     * @throws StartFailedException also at once when one of the servers has ended
     */
    public void awaitOnline() {
        awaitUnlessEnded(() -> online(servers.getFirst()) == EACH - 1, "The replicas are not online");
    }

    /**
     * Returns when a failover would succeed.
     *
     * @throws StartFailedException also at once when one of the six has ended
     */
    public void awaitReady() {
        awaitUnlessEnded(() -> couldFailOver(EACH - 1), "The Sentinels could not fail over");
    }

    /**
     * Returns when all running Sentinels name the same primary, it has so many replicas online, and the Sentinels know
     * them and could fail over to one ({@code CKQUORUM}).
     */
    public void awaitReplicas(int replicas) {
        await(() -> couldFailOver(replicas), "The Sentinels could not fail over");
    }

    private RedisServer primary(RedisSentinel sentinel) throws IOException {
        String port = sentinel.ask("SENTINEL GET-MASTER-ADDR-BY-NAME " + NAME).getLast();
        return servers.stream()
                .filter(server -> port.equals(Integer.toString(server.port())))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No server of these has the port " + port));
    }

    private static long online(RedisServer primary) throws IOException {
        return primary.ask("INFO replication")
                .getFirst()
                .lines()
                .filter(line -> line.startsWith("slave") && line.contains("state=online"))
                .count();
    }

    private boolean couldFailOver(int replicas) throws IOException {
        List<RedisSentinel> living = sentinels.stream().filter(Server::isAlive).toList();
        Set<RedisServer> primaries = new HashSet<>();
        for (RedisSentinel sentinel : living) {
            Matcher quorum = USABLE.matcher(sentinel.ask("SENTINEL CKQUORUM " + NAME).getFirst());
            if (!quorum.matches() || Integer.parseInt(quorum.group(1)) < living.size()
                    || goodReplicas(sentinel) != replicas) {
                return false;
            }
            primaries.add(primary(sentinel));
        }
        return primaries.size() == 1 && online(primaries.iterator().next()) == replicas;
    }

    /** Replicas that the Sentinel can reach and that follow a primary: those without any flag but {@code slave}. */
    private static long goodReplicas(RedisSentinel sentinel) throws IOException {
        List<String> fields = sentinel.ask("SENTINEL REPLICAS " + NAME);
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

    private void awaitUnlessEnded(Condition condition, String otherwise) {
        await(() -> {
            Stream.<Server>concat(servers.stream(), sentinels.stream())
                    .filter(server -> server.process().isPresent() && !server.isAlive())
                    .findFirst()
                    .ifPresent(ended -> {
                        throw new StartFailedException(otherwise + ": the process of " + ended.log() + " has ended.");
                    });
            return condition.holds();
        }, otherwise);
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

    /** Kills all of them, since their data is not needed any more. */
    @Override
    public void close() {
        sentinels.forEach(Server::kill);
        servers.forEach(Server::kill);
    }
}
