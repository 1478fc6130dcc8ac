package dev.firstpair.stack.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A server as a child process on loopback. It keeps its port and its data over {@link #restart()}. */
public abstract sealed class Server implements AutoCloseable
        permits RedisServer, RedisSentinel, KafkaServer, MysqlServer {

    static final String HOST = "127.0.0.1";
    /** Far longer than a start takes: a process that ends is noticed at once, and a loaded machine is no error. */
    static final Duration START_TIMEOUT = Duration.ofMinutes(5);

    private static final Duration READY_POLL = Duration.ofMillis(20);

    private final String name;
    private final Path directory;
    private final Path log;
    private final int port;
    private final Duration startTimeout;
    private final Duration stopGrace;
    /** Not a monitor, which would pin the carrier of a virtual thread until JDK 24. */
    private final ReentrantLock starting = new ReentrantLock();
    private volatile @Nullable GuardedProcess process;

    /** @param port 0 for a free one */
    Server(String name, Path directory, Path log, int port, Duration startTimeout, Duration stopGrace) {
        this.name = name;
        this.directory = directory.toAbsolutePath().normalize();
        this.log = log.toAbsolutePath().normalize();
        this.port = port == 0 ? Ports.free() : port;
        this.startTimeout = startTimeout;
        this.stopGrace = stopGrace;
        try {
            Files.createDirectories(temporary());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public final int port() {
        return port;
    }

    /** The directory of the server's data. */
    public final Path directory() {
        return directory;
    }

    /** For temporary files; the server leaves none elsewhere. */
    final Path temporary() {
        return directory.resolve("tmp");
    }

    /** The server's output. */
    public final Path log() {
        return log;
    }

    /** The server's own pid; that of the last run when it does not run. */
    public final long pid() {
        return started().pid();
    }

    public final boolean isAlive() {
        return started().isAlive();
    }

    /** The process of its last start, which may have ended; empty before the first. */
    public final Optional<GuardedProcess> process() {
        return Optional.ofNullable(process);
    }

    /** Asks the server to end, and kills it if it takes too long. It can be {@linkplain #restart() started} again. */
    public final void stop() {
        stop(stopGrace);
    }

    /** @param grace after which it is killed */
    public final void stop(Duration grace) {
        process().ifPresent(launched -> launched.stop(grace));
    }

    /** Ends the server by SIGKILL and returns when it is dead; a start in progress then fails. */
    public final void kill() {
        process().ifPresent(GuardedProcess::kill);
    }

    /** Suspends the server by SIGSTOP: it keeps its port and its connections, and does nothing. */
    public final void freeze() {
        started().freeze();
    }

    /** Resumes a frozen server. */
    public final void thaw() {
        started().thaw();
    }

    /** Starts the server on the same port with the same data; stops it first if it runs. Returns when it answers. */
    public final void restart() {
        restart(() -> {});
    }

    /** @param onLaunch called as soon as there is a process, which does not answer yet */
    public final void restart(Runnable onLaunch) {
        starting.lock();
        try {
            stop();
            begin(onLaunch);
        } finally {
            starting.unlock();
        }
    }

    @Override
    public final void close() {
        stop();
    }

    abstract GuardedProcess launch();

    /** Whether the process just launched could serve a client now. */
    abstract boolean answers(GuardedProcess launched) throws IOException;

    /** Starts the server for the first time; not in the constructor, because the subclass is not complete there. */
    final void begin() {
        begin(() -> {});
    }

    private void begin(Runnable onLaunch) {
        if (!Ports.becomesFree(port)) {
            throw new StartFailedException("Cannot start " + name + ": port " + port
                    + " is taken. Stop what listens there, or try again, which may choose another port.");
        }
        GuardedProcess launched = launch();
        process = launched;
        onLaunch.run();
        long deadline = System.nanoTime() + startTimeout.toNanos();
        while (true) {
            // Read before the check: after a pause of this JVM, the server may be ready.
            boolean late = System.nanoTime() > deadline;
            if (isReady(launched)) {
                return;
            }
            if (!launched.isAlive()) {
                throw new StartFailedException(name + " ended before it was ready." + launched.logTail());
            }
            if (late) {
                launched.kill();
                throw new StartFailedException(name + " was not ready after " + startTimeout.toSeconds() + " s."
                        + launched.logTail());
            }
            LockSupport.parkNanos(READY_POLL.toNanos());
        }
    }

    private GuardedProcess started() {
        return process().orElseThrow(() -> new IllegalStateException(name + " was never started"));
    }

    private boolean isReady(GuardedProcess launched) {
        try {
            return launched.isAlive() && answers(launched);
        } catch (IOException e) {
            return false;
        }
    }
}
