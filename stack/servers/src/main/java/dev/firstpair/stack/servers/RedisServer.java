package dev.firstpair.stack.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Redis 7 server. */
public final class RedisServer extends Server {

    /**
     * Settings of a server that saves its data when it is stopped, and every quarter of an hour. An append-only file
     * would cost a fifth of its work for data that the gate can lose: it is primed again from the log.
     */
    public static final List<String> SAVES = List.of("--save", "900", "1");

    private final List<String> settings;
    private final @Nullable Path configuration;
    private final @Nullable String password;

    private RedisServer(Place place, List<String> settings, @Nullable Path configuration, @Nullable String password) {
        super("redis", place.directory(), place.log(), place.port(), START_TIMEOUT, Duration.ofSeconds(5));
        this.settings = List.copyOf(settings);
        this.configuration = configuration;
        this.password = password;
    }

    /**
     * Settings of the only node of a Redis Cluster. Its bus has its own port: the default, 10,000 above the other one,
     * may be the local port of another process's connection.
     */
    public static List<String> clusterNode() {
        return List.of("--cluster-enabled", "yes", "--cluster-port", Integer.toString(Ports.free()), "--appendonly",
                "no");
    }

    /** Starts a server whose data is lost when it ends. */
    public static RedisServer start(Path directory, int port) {
        return start(directory, port, List.of());
    }

    /** @param settings as on redis-server's command line: {@code --name}, {@code value}, … */
    public static RedisServer start(Path directory, int port, List<String> settings) {
        RedisServer server = at(directory, directory.resolve("redis.log"), port, settings);
        server.begin();
        return server;
    }

    /** The same with the log in its own place, and not started yet: {@link #restart()} does that. */
    public static RedisServer at(Path directory, Path log, int port, List<String> settings) {
        return new RedisServer(new Place(directory, log, port), settings, null, null);
    }

    /**
     * The same with a configuration file, so that it keeps the role over a restart that the Sentinels gave it: primary
     * or replica.
     *
     * @param primary port of the server to replicate at first; 0 for none
     * @param password that it requires, and that it uses for the other servers
     */
    static RedisServer replicated(Place place, int primary, List<String> settings, @Nullable String password) {
        Path configuration = place.directory().toAbsolutePath().resolve("redis.conf");
        RedisServer server = new RedisServer(place, settings, configuration, password);
        try {
            Files.writeString(configuration, primary == 0 ? "" : "replicaof " + HOST + " " + primary + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return server;
    }

    /** {@code redis://127.0.0.1:port}, without a password. */
    public String uri() {
        return "redis://" + HOST + ":" + port();
    }

    @Override
    GuardedProcess launch() {
        List<String> command = new ArrayList<>();
        command.add(binary().toString());
        if (configuration != null) {
            command.add(configuration.toString());
        }
        command.addAll(List.of("--port", Integer.toString(port()), "--bind", HOST, "--dir", directory().toString(),
                "--save", "", "--daemonize", "no"));
        if (password != null) {
            command.addAll(List.of("--requirepass", password, "--masterauth", password));
        }
        command.addAll(settings);
        return GuardedProcess.start(command, Map.of(), directory(), log());
    }

    @Override
    boolean answers(GuardedProcess launched) throws IOException {
        // It answers -LOADING instead while it loads its saved data.
        return ask("PING").equals(Resp.PONG);
    }

    /** The strings of the reply. */
    List<String> ask(String command) throws IOException {
        return Resp.ask(port(), password, command);
    }

    static Path binary() {
        try (Stream<Path> files = Files.list(Distribution.redis())) {
            return Distribution.executable(files
                    .filter(file -> file.getFileName().toString().startsWith("redis-server"))
                    .findFirst()
                    .orElseThrow(
                            () -> new StartFailedException("There is no redis-server in " + Distribution.redis())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
