package dev.firstpair.stack.cli;

import dev.firstpair.stack.StackState;
import dev.firstpair.stack.servers.Folders;
import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the stack that a command uses by default: that of {@code up}, else that of the latest drop or torture. */
public final class Running {

    /** Commands that start a stack for one run; each run has its own directory, below that of {@code up}. */
    public enum Throwaway {
        DROP("drops"), TORTURE("tortures"), BENCH("benches");

        private final String folder;

        Throwaway(String folder) {
            this.folder = folder;
        }

        /** Named after the time; not created yet. */
        public Path newDirectory() {
            return folder().resolve(LocalDateTime.now(ZoneOffset.UTC).format(TIME));
        }

        private Path folder() {
            return Main.directory().resolve(folder);
        }
    }

    /** In the directory of a benchmark: data of the servers that are no part of its stack. */
    public static final String BASELINES = "baselines";

    private static final Duration POLL = Duration.ofMillis(100);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS");

    /** Time for the guards to notice that a launcher has ended, and to end the processes that it has started. */
    private static final Duration ORPHANS_PATIENCE = Duration.ofSeconds(30);

    private Running() {}

    /** The stack that runs now. */
    static Optional<StackState> find() {
        return directory().flatMap(StackState::read);
    }

    /** The directory of the stack that runs now. */
    static Optional<Path> directory() {
        return directories().stream()
                .filter(directory -> StackState.read(directory)
                        .flatMap(state -> state.launcher().handle())
                        .isPresent())
                .findFirst();
    }

    /** The launcher of the stack that runs now; that of an {@code up} also while it has not begun to start anything. */
    static Optional<ProcessHandle> launcher() {
        return DirectoryLock.holder().or(() -> find().map(StackState::launcher)).flatMap(StackState.Process::handle);
    }

    /** Processes of stacks whose launcher has ended, as by SIGKILL: their guards end them within some seconds. */
    static List<ProcessHandle> orphans() {
        return directories().stream()
                .flatMap(directory -> StackState.read(directory).stream())
                .filter(state -> state.launcher().handle().isEmpty())
                .flatMap(state -> state.parts().stream())
                .flatMap(part -> part.process().handle().stream())
                .toList();
    }

    /** Waits until the orphans have ended; returns those that have not after a while. */
    static List<ProcessHandle> awaitOrphans() {
        long giveUpNanos = System.nanoTime() + ORPHANS_PATIENCE.toNanos();
        List<ProcessHandle> left = orphans();
        try {
            while (!left.isEmpty() && System.nanoTime() < giveUpNanos) {
                Thread.sleep(POLL);
                left = orphans();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return left;
    }

    /**
     * Waits until nothing is left of a stack whose launcher was killed.
     *
     * @throws StartFailedException if something still runs after a while
     */
    static void awaitNoOrphans() {
        List<ProcessHandle> left = awaitOrphans();
        if (!left.isEmpty()) {
            throw new StartFailedException("Its launcher has ended, but this still runs: pid "
                    + left.stream().map(process -> Long.toString(process.pid())).collect(Collectors.joining(", "))
                    + ". End it first.");
        }
    }

    /** Deletes the data of drops, tortures and benchmarks that were killed: nothing but their logs is of use. */
    public static void deleteLeftData(PrintWriter out) {
        for (Path directory : directories()) {
            if (directory.equals(Main.directory()) || StackState.read(directory).filter(Running::hasEnded).isEmpty()) {
                continue;
            }
            try {
                Folders.delete(directory.resolve(BASELINES));
                StackState.deleteWithData(directory);
                out.println("Deleted the data of a command that was killed; its logs are in "
                        + directory.resolve("logs") + ".");
            } catch (IOException e) {
                out.println("Cannot delete the data of a command that was killed: " + e);
            }
        }
        out.flush();
    }

    private static boolean hasEnded(StackState state) {
        return state.launcher().handle().isEmpty()
                && state.parts().stream().allMatch(part -> part.process().handle().isEmpty());
    }

    /** Every directory that a stack may have written to, the likeliest first. */
    static List<Path> directories() {
        return Stream.concat(Stream.of(Main.directory()),
                Stream.of(Throwaway.values())
                        .flatMap(kind -> foldersIn(kind.folder()).stream())
                        // Directories of all kinds are named after their time.
                        .sorted(Comparator.comparing(Path::getFileName).reversed()))
                .toList();
    }

    private static List<Path> foldersIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(Files::isDirectory).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
