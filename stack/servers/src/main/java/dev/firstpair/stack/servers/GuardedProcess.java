package dev.firstpair.stack.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A child process that ends with this JVM, also when this JVM is killed by SIGKILL. A guard, a shell script, runs
 * between the two: it waits for the end of a pipe that only this JVM holds open, and then ends the child. Child and
 * guard are in their own session, so that a Ctrl-C in the terminal reaches this JVM only, which can then stop its
 * children in order.
 */
public final class GuardedProcess implements AutoCloseable {

    /** Time between TERM and KILL when this JVM has ended. */
    private static final Duration ORPHAN_GRACE = Duration.ofSeconds(10);
    private static final Duration STOPPED_TIMEOUT = Duration.ofSeconds(60);
    /** Time until a process has ended after SIGKILL; longer than a busy machine takes to schedule its guard. */
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOPPED_POLL = Duration.ofMillis(1);
    private static final int LOG_TAIL_BYTES = 16 * 1024;
    /** Guards itself and {@link #ended}. */
    private static final Set<GuardedProcess> ALIVE = new HashSet<>();
    private static boolean ended;

    private final List<String> command;
    private final Path log;
    private final Process guard;
    /** Knows when the process has started: another process with the same pid is never signaled. */
    private final ProcessHandle child;
    /** Guards the next two fields. */
    private final ReentrantLock freezing = new ReentrantLock();
    private boolean frozen;
    private boolean stopping;

    private GuardedProcess(List<String> command, Path log, Process guard, ProcessHandle child) {
        this.command = command;
        this.log = log;
        this.guard = guard;
        this.child = child;
    }

    /**
     * Starts the command; its output is appended to the log.
     *
     * @param environment added to this JVM's own
     * @throws StartFailedException if there is no such command, or it ended at once
     */
    public static GuardedProcess start(List<String> command, Map<String, String> environment, Path directory,
            Path log) {
        try {
            Files.createDirectories(directory);
            Path absoluteLog = log.toAbsolutePath();
            Files.createDirectories(absoluteLog.getParent());
            List<String> guarded = new ArrayList<>(newSession());
            guarded.addAll(List.of("bash", "-c", script(), "firstpair-guard",
                    Long.toString(ORPHAN_GRACE.toSeconds()), absoluteLog.toString()));
            guarded.addAll(command);
            ProcessBuilder builder = new ProcessBuilder(guarded).directory(directory.toFile())
                    .redirectError(ProcessBuilder.Redirect.appendTo(absoluteLog.toFile()));
            builder.environment().putAll(environment);
            Process guard = builder.start();
            // The guard writes only this line.
            String pid = new BufferedReader(new InputStreamReader(guard.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            ProcessHandle child = pid == null ? null : ProcessHandle.of(Long.parseLong(pid)).orElse(null);
            if (child == null || child.pid() <= 1) {
                throw new StartFailedException("Cannot start " + command.getFirst() + tail(absoluteLog));
            }
            return new GuardedProcess(command, absoluteLog, guard, child).register();
        } catch (FileSystemException e) {
            throw new UncheckedIOException("Cannot start " + command.getFirst() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StartFailedException("Cannot start " + command.getFirst() + ": " + e.getMessage());
        }
    }

    /**
     * Kills every process that this JVM has started and that still runs, and refuses to start more: for a JVM that is
     * ending.
     */
    public static void killAll() {
        List<GuardedProcess> alive;
        synchronized (ALIVE) {
            ended = true;
            alive = List.copyOf(ALIVE);
        }
        alive.forEach(GuardedProcess::kill);
    }

    private GuardedProcess register() {
        synchronized (ALIVE) {
            if (!ended) {
                ALIVE.add(this);
                guard.onExit().thenRun(this::forget);
                return this;
            }
        }
        kill();
        throw new StartFailedException("Not starting " + command.getFirst() + ": the JVM is about to end");
    }

    private void forget() {
        synchronized (ALIVE) {
            ALIVE.remove(this);
        }
    }

    /** The pid of the command itself, not of its guard. */
    public long pid() {
        return child.pid();
    }

    public boolean isAlive() {
        return guard.isAlive();
    }

    public List<String> command() {
        return command;
    }

    public Path log() {
        return log;
    }

    /** The end of the log, after a line that names the file: to be shown when the process has failed. */
    public String logTail() {
        return tail(log);
    }

    /** Completes with the exit status when the process has ended: 128 + n if signal n ended it. */
    public CompletableFuture<Integer> onExit() {
        return guard.onExit().thenApply(Process::exitValue);
    }

    /**
     * Suspends the process (SIGSTOP): it keeps all resources, connections and locks too, and does nothing. On Linux, it
     * is suspended when this returns; elsewhere soon after.
     *
     * @throws IllegalStateException if it has ended or was asked to end
     */
    public void freeze() {
        freezing.lock();
        try {
            if (stopping || !child.isAlive()) {
                throw new IllegalStateException("Cannot freeze process " + pid() + ": it ends or has ended");
            }
            send(child, "STOP");
            frozen = true;
            awaitStopped();
        } finally {
            freezing.unlock();
        }
    }

    /** Resumes a frozen process (SIGCONT). No effect on others. */
    public void thaw() {
        freezing.lock();
        try {
            if (frozen && child.isAlive()) {
                resume(child);
            }
            frozen = false;
        } finally {
            freezing.unlock();
        }
    }

    /**
     * Asks the process to end (SIGTERM), kills it if it has not ended after the grace, and returns when it is dead. A
     * frozen process is resumed first.
     *
     * @return its exit status: 128 + n if signal n ended it, now or earlier
     */
    public int stop(Duration grace) {
        freezing.lock();
        try {
            stopping = true;
        } finally {
            freezing.unlock();
        }
        if (child.isAlive()) {
            child.destroy();
        }
        thaw();
        if (!awaitExit(grace)) {
            kill();
        }
        return onExit().join();
    }

    /** Ends the process, and those that it has started, by SIGKILL, and returns when it is dead. */
    public void kill() {
        List<ProcessHandle> started = child.descendants().toList();
        if (child.isAlive()) {
            child.destroyForcibly();
        }
        started.forEach(ProcessHandle::destroyForcibly);
        if (!awaitExit(KILL_TIMEOUT)) {
            throw new IllegalStateException("Process " + pid() + " survived SIGKILL");
        }
    }

    /** Returns whether the process has ended within the time. */
    public boolean awaitExit(Duration atMost) {
        try {
            onExit().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !isAlive();
        }
    }

    @Override
    public void close() {
        stop(ORPHAN_GRACE);
    }

    /** A thread stops only when it is scheduled, which on a busy machine takes a while. */
    private void awaitStopped() {
        long deadline = System.nanoTime() + STOPPED_TIMEOUT.toNanos();
        while (child.isAlive() && hasRunningThread()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Process " + pid() + " goes on after SIGSTOP");
            }
            LockSupport.parkNanos(STOPPED_POLL.toNanos());
        }
    }

    /** Whether a thread of the process is in another state than stopped, according to proc(5). */
    private boolean hasRunningThread() {
        Path threads = Path.of("/proc", Long.toString(child.pid()), "task");
        try (Stream<Path> all = Files.list(threads)) {
            for (Path thread : all.toList()) {
                // "pid (name) state ...", and the name may contain any characters.
                String stat = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
                if (!stat.startsWith(") T", stat.lastIndexOf(')'))) {
                    return true;
                }
            }
            return false;
        } catch (IOException | UncheckedIOException e) {
            // One or all threads have ended just now; or there is no /proc.
            return Files.isDirectory(threads);
        }
    }

    /** Resumes any process that was suspended, as by Ctrl-Z in its terminal (SIGCONT). No effect on others. */
    public static void resume(ProcessHandle process) {
        send(process, "CONT");
    }

    /** For signals that a handle cannot send. */
    private static void send(ProcessHandle process, String signal) {
        if (process.pid() <= 1) {
            throw new IllegalStateException("Refusing to signal pid " + process.pid());
        }
        try {
            Process kill = new ProcessBuilder("bash", "-c", "kill -" + signal + " " + process.pid())
                    .redirectErrorStream(true)
                    .start();
            String complaint = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            // The process may have ended just now.
            if (kill.waitFor() != 0 && process.isAlive()) {
                throw new IllegalStateException("Cannot send " + signal + ": " + complaint);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run bash: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> newSession() {
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            return List.of("/usr/bin/setsid");
        }
        if (Files.isExecutable(Path.of("/usr/bin/perl"))) {
            // macOS has no setsid command.
            return List.of("/usr/bin/perl", "-MPOSIX", "-e", "POSIX::setsid(); exec { $ARGV[0] } @ARGV");
        }
        return List.of();
    }

    private static String script() throws IOException {
        try (InputStream script = GuardedProcess.class.getResourceAsStream("guard.sh")) {
            if (script == null) {
                throw new IllegalStateException("guard.sh is not on the class path");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String tail(Path log) {
        try (InputStream in = Files.newInputStream(log)) {
            in.skip(Math.max(0, Files.size(log) - LOG_TAIL_BYTES));
            List<String> lines = new String(in.readNBytes(LOG_TAIL_BYTES), StandardCharsets.UTF_8).lines().toList();
            return "\nThe end of " + log + ":\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return "\nCannot read " + log + ": " + e.getMessage();
        }
    }
}
