package dev.firstpair.stack.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A MySQL 8.0 server with a row binlog, as Debezium needs it, with an empty database {@value #DATABASE} and a user
 * {@value #USER} with the same password. It syncs to disk once a second: kill -9 loses nothing, a power cut may.
 */
public final class MysqlServer extends Server {

    public static final String DATABASE = "firstpair";
    public static final String USER = "firstpair";
    public static final String PASSWORD = "firstpair";

    private static final int GREETING_VERSION = 10;
    private static final Duration INITIALIZE_TIMEOUT = START_TIMEOUT;

    private static final List<String> SETTINGS = List.of(
            "--mysqlx=OFF", "--skip-name-resolve", "--performance-schema=OFF",
            "--character-set-server=utf8mb4", "--default-time-zone=+00:00",
            // What Debezium reads, with GTIDs as positions to continue from.
            "--server-id=1", "--log-bin=binlog", "--binlog-format=ROW", "--binlog-row-image=FULL",
            "--gtid-mode=ON", "--enforce-gtid-consistency=ON", "--binlog-expire-logs-seconds=86400",
            "--log-bin-trust-function-creators=1",
            "--innodb-buffer-pool-size=192M", "--innodb-redo-log-capacity=256M",
            "--innodb-flush-log-at-trx-commit=2", "--sync-binlog=0", "--innodb-doublewrite=OFF",
            // Options for many writers on many cores; with a few of each, they only cost processor time.
            "--innodb-log-writer-threads=OFF", "--innodb-adaptive-hash-index=OFF",
            "--max-connections=200", "--table-open-cache=400");

    private static final List<String> INIT = List.of(
            "SET sql_log_bin = 0;",
            "CREATE DATABASE IF NOT EXISTS " + DATABASE + ";",
            "CREATE USER IF NOT EXISTS '" + USER + "'@'%' IDENTIFIED BY '" + PASSWORD + "';",
            "GRANT ALL PRIVILEGES ON `" + DATABASE + "%`.* TO '" + USER + "'@'%';",
            "GRANT SELECT, RELOAD, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO '" + USER
                    + "'@'%';");

    private final List<String> settings;

    private MysqlServer(Path directory, Path log, int port, List<String> settings) {
        super("mysql", directory, log, port, START_TIMEOUT, Duration.ofSeconds(15));
        this.settings = List.copyOf(settings);
    }

    /** Starts a server that keeps its data in the directory, and continues with the data that is there already. */
    public static MysqlServer start(Path directory, int port) {
        return start(directory, port, List.of());
    }

    /**
     * @param settings as on mysqld's command line, {@code --name=value}; they take precedence over those of this class
     */
    public static MysqlServer start(Path directory, int port, List<String> settings) {
        MysqlServer server = at(directory, directory.resolve("mysql.log"), port, settings);
        server.begin();
        return server;
    }

    /** The same with the log in its own place, and not started yet: {@link #restart()} does that. */
    public static MysqlServer at(Path directory, Path log, int port, List<String> settings) {
        return new MysqlServer(directory, log, port, settings);
    }

    /**
     * {@code jdbc:mysql://127.0.0.1:port/firstpair} without TLS; user and password are {@link #USER},
     * {@link #PASSWORD}.
     */
    public String jdbcUrl() {
        return jdbcUrl(port());
    }

    /** The same for a server that will be started on the port. */
    public static String jdbcUrl(int port) {
        return "jdbc:mysql://" + HOST + ":" + port + "/" + DATABASE + "?sslMode=DISABLED&allowPublicKeyRetrieval=true";
    }

    @Override
    GuardedProcess launch() {
        try {
            if (!Files.isDirectory(data())) {
                initialize();
            }
            // Left by a kill; if another process had the pid in it, mysqld would think that a server still runs.
            Files.deleteIfExists(data().resolve("mysqld.sock.lock"));
            Path initFile = directory().resolve("init.sql");
            Files.write(initFile, INIT);
            List<String> command = mysqld(data());
            command.addAll(List.of("--port=" + port(), "--bind-address=" + HOST, "--socket=mysqld.sock",
                    "--pid-file=mysqld.pid", "--init-file=" + initFile));
            command.addAll(SETTINGS);
            command.addAll(settings);
            return GuardedProcess.start(command, environment(), data(), log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    boolean answers(GuardedProcess launched) throws IOException {
        // mysqld listens only after it has run the init file, and then sends a greeting: length (3), sequence (1),
        // version.
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port()), 10_000);
            socket.setSoTimeout(10_000);
            byte[] greeting = socket.getInputStream().readNBytes(5);
            return greeting.length == 5 && greeting[4] == GREETING_VERSION;
        }
    }

    private Path data() {
        return directory().resolve("data");
    }

    /**
     * Creates a data directory: a copy of one that mysqld has made once for this build, which is much faster than to
     * have it initialized again. It is moved into place, so that a data directory is complete or absent.
     */
    private void initialize() throws IOException {
        Path made = Distribution.mysql().resolveSibling("mysql-initialized");
        if (!Files.isDirectory(made)) {
            initializeOnce(made);
        }
        Path fresh = directory().resolve("data.new");
        Folders.delete(fresh);
        Folders.copy(made, fresh);
        Files.move(fresh, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void initializeOnce(Path made) throws IOException {
        Path fresh = Files.createTempDirectory(made.getParent(), "mysql-initializing");
        try {
            List<String> command = mysqld(fresh);
            command.addAll(List.of("--initialize-insecure", "--innodb-redo-log-capacity=8M"));
            GuardedProcess initializer = GuardedProcess.start(command, environment(), directory(), log());
            if (!initializer.awaitExit(INITIALIZE_TIMEOUT)) {
                initializer.kill();
                throw new StartFailedException("mysqld --initialize took more than "
                        + INITIALIZE_TIMEOUT.toSeconds() + " s." + initializer.logTail());
            }
            if (initializer.onExit().join() != 0) {
                throw new StartFailedException("mysqld --initialize failed." + initializer.logTail());
            }
            // The server's identity: each copy has to generate its own.
            Files.deleteIfExists(fresh.resolve("auto.cnf"));
            Files.move(fresh, made, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another process was faster; otherwise it is an error.
            if (!Files.isDirectory(made)) {
                throw e;
            }
        } finally {
            Folders.delete(fresh);
        }
    }

    private List<String> mysqld(Path data) {
        Path home = Distribution.mysql();
        List<String> command = new ArrayList<>(List.of(Distribution.executable(home.resolve("bin/mysqld")).toString(),
                "--no-defaults", "--basedir=" + home, "--datadir=" + data, "--tmpdir=" + temporary(),
                "--lc-messages-dir=" + home.resolve("share"),
                "--innodb-use-native-aio=0"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--user=root");
        }
        return command;
    }

    /** With a replacement for libaio where the system has none. */
    private Map<String, String> environment() throws IOException {
        if (!System.getProperty("os.name").equals("Linux") || hasLibaio()) {
            return Map.of();
        }
        String resource = "libaio-" + (System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64") + ".so";
        try (InputStream stub = MysqlServer.class.getResourceAsStream(resource)) {
            if (stub == null) {
                throw new StartFailedException("MySQL needs libaio.so.1: install the package libaio1 (Debian, Ubuntu)"
                        + " or libaio (Fedora), or build the stub with stack/servers/src/main/native/build.sh.");
            }
            Path libraries = Files.createDirectories(directory().resolve("lib"));
            AtomicFile.write(libraries.resolve("libaio.so.1"), stub.readAllBytes());
            return Map.of("LD_LIBRARY_PATH", libraries.toString());
        }
    }

    private static boolean hasLibaio() {
        return Stream.of("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib/x86_64-linux-gnu",
                "/usr/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu")
                .anyMatch(directory -> Files.exists(Path.of(directory, "libaio.so.1")));
    }
}
