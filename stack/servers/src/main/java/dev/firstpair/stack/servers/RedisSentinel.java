package dev.firstpair.stack.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A Redis Sentinel. It keeps what it knows in its configuration file, so it has a folder of its own. */
public final class RedisSentinel extends Server {

    private final Path configuration;

    private RedisSentinel(Path directory) {
        super("sentinel", directory, directory.resolve("sentinel.log"), 0, Duration.ofSeconds(60),
                Duration.ofSeconds(5));
        configuration = directory().resolve("sentinel.conf");
    }

    /** @param settings lines of its configuration file */
    static RedisSentinel start(Path directory, List<String> settings) {
        RedisSentinel sentinel = new RedisSentinel(directory);
        try {
            Files.write(sentinel.configuration, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sentinel.begin();
        return sentinel;
    }

    @Override
    GuardedProcess launch() {
        return GuardedProcess.start(List.of(RedisServer.binary().toString(), configuration.toString(), "--sentinel",
                "--port", Integer.toString(port()), "--bind", HOST, "--dir", directory().toString()), Map.of(),
                directory(), log());
    }

    @Override
    boolean answers(GuardedProcess launched) throws IOException {
        return Resp.ask(port(), "PING").equals(Resp.PONG);
    }
}
