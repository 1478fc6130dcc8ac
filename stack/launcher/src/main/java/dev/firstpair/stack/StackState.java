package dev.firstpair.stack;

import dev.firstpair.stack.servers.AtomicFile;
import dev.firstpair.stack.servers.GuardedProcess;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.RedisSentinels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * State of a running stack, written for commands in another terminal.
 *
 * @param launcher the JVM; when it ends, all others end
 * @param starting whether parts are still to be started for the first time, which are not among {@code parts} yet
 * @param supervised whether a process that ends by itself is started again
 * @param parts servers first, then services
 */
public record StackState(Process launcher, boolean starting, boolean supervised, List<Part> parts) {

    private static final String FILE = "state.json";
    /** A file of an older launcher lacks fields that were added later. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /**
     * A process, distinguished by its start from a later one with the same pid.
     *
     * @param start when it started; on Linux as the id of the boot and clock ticks since then: a wall-clock start time,
     *     which {@link ProcessHandle.Info} computes, changes for other JVMs when that clock is set
     */
    public record Process(long pid, String start) {

        private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
        /** Field 22 of {@code /proc/PID/stat}, see proc(5), as an index behind the command's name. */
        private static final int START_TICKS = 22 - 3;

        /** For a process that has ended, only its pid is known. */
        static Process of(GuardedProcess process) {
            return ProcessHandle.of(process.pid())
                    .filter(handle -> process.isAlive())
                    .map(Process::of)
                    .orElse(new Process(process.pid(), ""));
        }

        /** @param handle of a running process */
        public static Process of(ProcessHandle handle) {
            return new Process(handle.pid(), start(handle));
        }

        /** Its handle, if it still runs. */
        public Optional<ProcessHandle> handle() {
            return pid <= 1
                    ? Optional.empty()
                    : ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(handle -> of(handle).equals(this));
        }

        private static String start(ProcessHandle handle) {
            try {
                String stat = Files.readString(Path.of("/proc", Long.toString(handle.pid()), "stat"));
                // The command's name is in parentheses, and may contain blanks.
                String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
                return Files.readString(BOOT).strip() + "/" + fields[START_TICKS];
            } catch (IOException e) {
                return handle.info().startInstant().map(Instant::toString).orElse("");
            }
        }
    }

    /**
     * A server or an instance of a service.
     *
     * @param name kafka, mysql, redis, sentinel or a service's name, with {@code -2} and so on appended for further
     *     ones
     * @param url where it listens
     * @param log its output
     * @param restarts how often it was started again after it had ended by itself
     */
    public record Part(String name, String url, String log, Process process, int restarts) {}

    /** {@code host:port,…} of the stack's own brokers; empty if they are external. */
    public Optional<String> bootstrapServers() {
        List<String> brokers = addresses(BackingServer.KAFKA.toString());
        return brokers.isEmpty() ? Optional.empty() : Optional.of(String.join(",", brokers));
    }

    /** Address of the stack's own Redis, or of its Sentinels; empty if it is external. */
    public Optional<String> redisUri() {
        List<String> sentinels = addresses(BackingServers.SENTINEL);
        return sentinels.isEmpty()
                ? addresses(BackingServer.REDIS.toString()).stream().findFirst().map(address -> "redis://" + address)
                : Optional.of(RedisSentinels.uri(sentinels));
    }

    /** JDBC URL of the stack's own MySQL; empty if it is external. */
    public Optional<String> jdbcUrl() {
        return address(BackingServer.MYSQL.toString())
                .map(address -> MysqlServer.jdbcUrl(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1))));
    }

    /** {@code host:port} of one of the stack's own servers, or the URL of an instance; by its name. */
    public Optional<String> address(String name) {
        return parts.stream().filter(part -> part.name().equals(name)).map(Part::url).findFirst();
    }

    private List<String> addresses(String kind) {
        Pattern name = Pattern.compile(Pattern.quote(kind) + "(-\\d+)?");
        return parts.stream().filter(part -> name.matcher(part.name()).matches()).map(Part::url).toList();
    }

    /**
     * The state that a stack has written in the directory, whether it still runs or not; empty if it cannot be parsed,
     * as after a power failure.
     */
    public static Optional<StackState> read(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), StackState.class));
        } catch (NoSuchFileException | JacksonException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    void write(Path directory) {
        try {
            AtomicFile.write(directory.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + directory.resolve(FILE) + ": " + e, e);
        }
    }

    /** Deletes the data and the state of a stack that does not keep its data, and whose launcher was killed. */
    public static void deleteWithData(Path directory) throws IOException {
        new Directories(directory).deleteData();
        Files.deleteIfExists(directory.resolve(FILE));
    }

    /** Removes the state of this JVM's stack; that of another one stays, which was started at the same time. */
    static void remove(Path directory) {
        try {
            if (read(directory).filter(state -> !state.launcher().equals(Process.of(ProcessHandle.current())))
                    .isEmpty()) {
                Files.deleteIfExists(directory.resolve(FILE));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
