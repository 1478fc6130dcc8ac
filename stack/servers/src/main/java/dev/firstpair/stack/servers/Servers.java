package dev.firstpair.stack.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One server of each kind for all tests of a JVM: started by the first call, under {@code target/servers}, and killed
 * when the JVM ends; then its data is deleted. A test that kills or fills a server starts its own instead.
 */
public final class Servers {

    private static final Path DIRECTORY = emptyDirectory();
    /**
     * A broker that is suspended for longer than its session is fenced, and then refuses to create topics. Only a
     * broker that is killed needs a short session, see {@link KafkaServer}.
     */
    private static final Map<String, String> KAFKA_SETTINGS = Map.of("broker.session.timeout.ms", "120000");
    private static final List<Server> STARTED = new ArrayList<>();

    private static @Nullable RedisServer redis;
    private static @Nullable KafkaServer kafka;
    private static @Nullable MysqlServer mysql;

    private Servers() {}

    /** A JVM with the same pid may have left its data there, if it was killed. */
    private static Path emptyDirectory() {
        Path directory = Path.of(System.getProperty("basedir", ""), "target", "servers",
                Long.toString(ProcessHandle.current().pid())).toAbsolutePath();
        try {
            Folders.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return directory;
    }

    public static synchronized RedisServer redis() {
        RedisServer server = redis;
        if (server == null) {
            server = register(RedisServer.start(DIRECTORY.resolve("redis"), 0));
            redis = server;
        }
        return server;
    }

    public static synchronized KafkaServer kafka() {
        KafkaServer server = kafka;
        if (server == null) {
            server = register(anotherKafka(DIRECTORY.resolve("kafka")));
            kafka = server;
        }
        return server;
    }

    /** A broker for a test that runs beside others; the test has to stop it. */
    public static KafkaServer anotherKafka(Path directory) {
        return KafkaServer.start(directory, 0, KAFKA_SETTINGS);
    }

    public static synchronized MysqlServer mysql() {
        MysqlServer server = mysql;
        if (server == null) {
            server = register(MysqlServer.start(DIRECTORY.resolve("mysql"), 0));
            mysql = server;
        }
        return server;
    }

    private static <S extends Server> S register(S server) {
        if (STARTED.isEmpty()) {
            Runtime.getRuntime().addShutdownHook(new Thread(Servers::end, "end-of-servers"));
        }
        STARTED.add(server);
        return server;
    }

    // Not graceful, since the data is not needed any more. But the first broker of a checkout writes its class archive
    // on a stop.
    private static void end() {
        STARTED.forEach(server -> {
            if (server instanceof KafkaServer && !KafkaServer.hasArchive()) {
                server.stop();
            } else {
                server.kill();
            }
        });
        try {
            Folders.delete(DIRECTORY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
