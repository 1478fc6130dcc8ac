package dev.firstpair.stack.servers;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A RabbitMQ of Debian's package, for tests: installed, or only unpacked, which needs no root. Two processes: the
 * server, and the Erlang port mapper (epmd), without which it does not start, and which would otherwise go on running.
 */
public final class RabbitmqServer implements AutoCloseable {

    /** System property: the folder that the packages are unpacked in. */
    public static final String PROPERTY = "firstpair.rabbitmq";

    /** A hint where no RabbitMQ is found. */
    public static final String HOW_TO_GET = "install Debian's package rabbitmq-server, or unpack it with what it needs"
            + " (build/rabbitmq.sh DIR) and set -D" + PROPERTY + "=DIR";

    private static final Path INSTALLED = Path.of("/");
    private static final String PROGRAM = "usr/lib/rabbitmq/lib";
    private static final String ERLANG = "usr/lib/erlang";
    private static final Duration STOP_GRACE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int POLL_TIMEOUT_MS = 10_000;
    /** Protocol header of AMQP 0-9-1, which a server that is ready answers with a frame of type 1. */
    private static final byte[] PROTOCOL_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    private static final int METHOD_FRAME = 1;

    private final GuardedProcess portMapper;
    private final GuardedProcess server;
    private final int port;

    private RabbitmqServer(GuardedProcess portMapper, GuardedProcess server, int port) {
        this.portMapper = portMapper;
        this.server = server;
        this.port = port;
    }

    /** The server's directory, if there is one: that of {@value #PROPERTY}, or of the installed package. */
    public static Optional<Path> find() {
        String unpacked = System.getProperty(PROPERTY, "");
        Path root = unpacked.isBlank() ? INSTALLED : Path.of(unpacked);
        return Stream.of(PROGRAM, ERLANG).allMatch(part -> Files.isDirectory(root.resolve(part)))
                ? Optional.of(root)
                : Optional.empty();
    }

    /** Starts a server without data to keep, and returns when it answers. */
    public static RabbitmqServer start(Path root, Path directory) {
        Path home = directory.toAbsolutePath();
        Path erlang = root.toAbsolutePath().resolve(ERLANG);
        Path program = only(root.toAbsolutePath().resolve(PROGRAM), "rabbitmq_server-");
        Path bin = only(erlang, "erts-").resolve("bin");
        int port = Ports.free();
        Map<String, String> environment = new HashMap<>(Map.of(
                "HOME", home.toString(),
                "ROOTDIR", erlang.toString(),
                "BINDIR", bin.toString(),
                "EMU", "beam",
                "PROGNAME", "erl",
                "ERL_LIBS", program.resolve("plugins").toString(),
                "ERL_EPMD_PORT", Integer.toString(Ports.free())));
        environment.putAll(Map.of(
                "RABBITMQ_HOME", program.toString(),
                "RABBITMQ_NODENAME", "firstpair@localhost",
                "RABBITMQ_NODE_IP_ADDRESS", Server.HOST,
                "RABBITMQ_NODE_PORT", Integer.toString(port),
                "RABBITMQ_DIST_PORT", Integer.toString(Ports.free()),
                "RABBITMQ_MNESIA_BASE", home.resolve("mnesia").toString(),
                "RABBITMQ_LOG_BASE", home.toString(),
                "RABBITMQ_LOGS", "-",
                "RABBITMQ_ENABLED_PLUGINS_FILE", home.resolve("enabled_plugins").toString()));
        environment.put("RABBITMQ_CONFIG_FILE", home.resolve("rabbitmq").toString());
        environment.put("RABBITMQ_CONF_ENV_FILE", home.resolve("rabbitmq-env.conf").toString());
        GuardedProcess portMapper = GuardedProcess.start(List.of(bin.resolve("epmd").toString(),
                "-address", Server.HOST), environment, home, home.resolve("epmd.log"));
        try {
            GuardedProcess server = GuardedProcess.start(List.of(bin.resolve("erlexec").toString(),
                    "-noinput", "-s", "rabbit", "boot", "-boot", "start_sasl", "+W", "w", "+S", "1:1", "+sbwt", "none",
                    "-start_epmd", "false", "-kernel", "inet_dist_use_interface", "{127,0,0,1}",
                    "-kernel", "prevent_overlapping_partitions", "false",
                    "-syslog", "logger", "[]", "-syslog", "syslog_error_logger", "false"),
                    environment, home, home.resolve("rabbitmq.log"));
            RabbitmqServer started = new RabbitmqServer(portMapper, server, port);
            started.awaitReady();
            return started;
        } catch (StartFailedException e) {
            portMapper.kill();
            throw e;
        }
    }

    private static Path only(Path folder, String prefix) {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow(() -> new StartFailedException("There is no " + prefix + "… in " + folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + Server.START_TIMEOUT.toNanos();
        while (!answers()) {
            if (!server.isAlive() || System.nanoTime() > deadline) {
                server.kill();
                throw new StartFailedException("RabbitMQ did not become ready." + server.logTail());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(Server.HOST, port), POLL_TIMEOUT_MS);
            socket.setSoTimeout(POLL_TIMEOUT_MS);
            socket.getOutputStream().write(PROTOCOL_HEADER);
            return new DataInputStream(socket.getInputStream()).readByte() == METHOD_FRAME;
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code amqp://user:password@127.0.0.1:port}. */
    public String uri() {
        return "amqp://guest:guest@" + Server.HOST + ":" + port;
    }

    @Override
    public void close() {
        server.stop(STOP_GRACE);
        portMapper.kill();
    }
}
