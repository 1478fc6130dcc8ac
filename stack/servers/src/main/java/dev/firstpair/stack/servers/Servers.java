package dev.firstpair.stack.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One server of each kind for all tests of a JVM: started by the first call, under {@code target/servers}, and killed
 * when the JVM ends; then its data is deleted. A test that kills or fills a server starts its own instead.
 */
public final class Servers {

    private static final Path DIRECTORY = emptyDirectory();
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
            server = register(KafkaServer.start(DIRECTORY.resolve("kafka"), 0));
            kafka = server;
        }
        return server;
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
