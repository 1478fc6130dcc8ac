package dev.firstpair.stack.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A Redis 7 server. */
public final class RedisServer extends Server {

    /**
     * Settings of a server that saves what it has when it is stopped, and every quarter of an hour. An append-only
     * file would cost a fifth of its work for what the gate can lose: it is primed again from the log.
     */
    public static final List<String> SAVES = List.of("--save", "900", "1");

    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PONG = "+PONG".getBytes(StandardCharsets.US_ASCII);

    private final List<String> settings;

    private RedisServer(Path directory, Path log, int port, List<String> settings) {
        super("redis", directory, log, port, Duration.ofSeconds(60), Duration.ofSeconds(5));
        this.settings = List.copyOf(settings);
    }

    /** Starts a server that forgets everything when it ends. */
    public static RedisServer start(Path directory, int port) {
        return start(directory, port, List.of());
    }

    /** @param settings as on redis-server's command line: {@code --name}, {@code value}, … */
    public static RedisServer start(Path directory, int port, List<String> settings) {
        RedisServer server = at(directory, directory.resolve("redis.log"), port, settings);
        server.begin();
        return server;
    }

    /** The same with the log in a place of its own, and not started yet: {@link #restart()} does that. */
    public static RedisServer at(Path directory, Path log, int port, List<String> settings) {
        return new RedisServer(directory, log, port, settings);
    }

    /** {@code redis://127.0.0.1:port}. */
    public String uri() {
        return "redis://" + HOST + ":" + port();
    }

    @Override
    GuardedProcess launch() {
        List<String> command = new ArrayList<>(List.of(binary().toString(), "--port", Integer.toString(port()),
                "--bind", HOST, "--dir", directory().toString(), "--save", "", "--daemonize", "no"));
        command.addAll(settings);
        return GuardedProcess.start(command, Map.of(), directory(), log());
    }

    @Override
    boolean answers(GuardedProcess launched) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port()), 1_000);
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write(PING);
            InputStream in = socket.getInputStream();
            // It answers -LOADING instead while it reads what it had saved.
            return Arrays.equals(PONG, in.readNBytes(PONG.length));
        }
    }

    private static Path binary() {
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
