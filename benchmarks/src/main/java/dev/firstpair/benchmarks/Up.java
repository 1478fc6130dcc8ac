package dev.firstpair.benchmarks;

import dev.firstpair.stack.StackState;
import dev.firstpair.stack.servers.Folders;
import dev.firstpair.stack.servers.GuardedProcess;
import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The command {@code ./firstpair up} of a checkout, with the settings of that checkout. */
final class Up {

    /**
     * What is started.
     *
     * @param root of a checkout
     */
    record Command(Path root, List<String> options) {

        static Command of(Path root, String... options) {
            return new Command(root, List.of(options));
        }

        private List<String> words() {
            return Stream.concat(Stream.of(root.resolve("firstpair").toString(), "up"), options.stream()).toList();
        }
    }

    /** A stack that starts for the first time is built first, and then unpacks its services. */
    private static final Duration START_TIMEOUT = Duration.ofMinutes(15);
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(10);
    /** The last line that the command prints when everything is ready. */
    private static final String READY = "Ctrl-C stops it.";

    private final String name;
    private final Path directory;
    private final Path log;
    private final Set<Path> before;
    private final GuardedProcess process;
    private boolean stopped;

    private Up(String name, Path directory, Path log, Set<Path> before, GuardedProcess process) {
        this.name = name;
        this.directory = directory;
        this.log = log;
        this.before = before;
        this.process = process;
    }

    /**
     * Starts the command.
     *
     * @param name of its side
     * @param log for its output; must not exist yet
     * @throws StartFailedException if the checkout has data: a benchmark would add to it, then delete it
     */
    static Up start(String name, Command command, Path log) throws IOException {
        Path root = command.root();
        Path directory = root.resolve(".firstpair");
        if (Files.exists(directory.resolve("data"))) {
            throw new StartFailedException(root + " has been used: run ./firstpair down and ./firstpair reset there,"
                    + " or name a fresh clone.");
        }
        // The log may be below the directory.
        Files.createDirectories(log.toAbsolutePath().getParent());
        Set<Path> before = contents(directory);
        GuardedProcess process;
        try {
            process = GuardedProcess.start(command.words(), Map.of(), root, log);
        } catch (StartFailedException e) {
            deleteAdded(directory, before); // by a command that ended at once
            throw e;
        }
        Up up = new Up(name, directory, log, before, process);
        Runtime.getRuntime().addShutdownHook(new Thread(up::stop, "end-of-" + name));
        return up;
    }

    /**
     * Returns when everything is ready.
     *
     * @param line receives each line that the command prints
     * @throws StartFailedException if that takes too long, or the command ends
     */
    Side awaitReady(Consumer<String> line) throws IOException {
        long giveUpNanos = System.nanoTime() + START_TIMEOUT.toNanos();
        int read = 0;
        while (true) {
            String text = Files.readString(log);
            for (int end = text.indexOf('\n', read); end >= 0; end = text.indexOf('\n', read)) {
                String next = text.substring(read, end);
                line.accept(next);
                if (next.contains(READY)) {
                    return new Side(name, directory, this::stop);
                }
                read = end + 1;
            }
            if (!process.isAlive() || System.nanoTime() > giveUpNanos) {
                stop();
                throw new StartFailedException("./firstpair up in " + directory.getParent() + " did not come up."
                        + process.logTail());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /**
     * Ends the command, and deletes the files that did not exist before its start, unless another launcher uses them.
     * Does nothing if it was called before, as it is at the end of the JVM.
     */
    private synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        process.stop(STOP_TIMEOUT);
        deleteAdded(directory, before);
    }

    private static void deleteAdded(Path directory, Set<Path> before) {
        if (StackState.read(directory).flatMap(state -> state.launcher().handle()).isPresent()) {
            return;
        }
        try {
            Set<Path> added = new HashSet<>(contents(directory));
            added.removeAll(before);
            for (Path each : added) {
                Folders.delete(each);
            }
            if (contents(directory).isEmpty()) {
                Folders.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete what is in " + directory, e);
        }
    }

    private static Set<Path> contents(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return Set.copyOf(files.toList());
        }
    }
}
