package dev.firstpair.stack.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Redis Sentinel. It keeps its state in its configuration file, so it has its own folder. */
public final class RedisSentinel extends Server {

    private final Path configuration;
    private final @Nullable String password;

    private RedisSentinel(Place place, @Nullable String password) {
        super("sentinel", place.directory(), place.log(), place.port(), START_TIMEOUT, Duration.ofSeconds(5));
        this.configuration = directory().resolve("sentinel.conf");
        this.password = password;
    }

    /**
     * A Sentinel that has only its settings, and is not started yet: {@link #restart()} does that.
     *
     * @param settings lines of its configuration file
     * @param password that its clients need
     */
    static RedisSentinel at(Place place, List<String> settings, @Nullable String password) {
        RedisSentinel sentinel = new RedisSentinel(place, password);
        try {
            Files.write(sentinel.configuration, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sentinel;
    }

    /** The strings of the reply. */
    List<String> ask(String command) throws IOException {
        return Resp.ask(port(), password, command);
    }

    @Override
    GuardedProcess launch() {
        return GuardedProcess.start(List.of(RedisServer.binary().toString(), configuration.toString(), "--sentinel",
                "--port", Integer.toString(port()), "--bind", HOST, "--dir", directory().toString()), Map.of(),
                directory(), log());
    }

    @Override
    boolean answers(GuardedProcess launched) throws IOException {
        return ask("PING").equals(Resp.PONG);
    }
}
