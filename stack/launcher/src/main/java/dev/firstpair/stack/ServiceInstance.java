package dev.firstpair.stack;

import dev.firstpair.stack.servers.Folders;
import dev.firstpair.stack.servers.GuardedProcess;
import dev.firstpair.stack.servers.Ports;
import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One process of a service, on a port that it keeps over restarts. */
final class ServiceInstance implements Part {

    private static final Duration POLL = Duration.ofMillis(200);
    /** Longer, since a service that answers but is not ready is busy, and each probe adds work. */
    private static final Duration NOT_READY_POLL = Duration.ofMillis(400);
    /** Exit status of a JVM that SIGTERM has ended in order. */
    private static final int TERMINATED = 128 + 15;
    private static final Duration STOP_GRACE = Duration.ofSeconds(45);
    /** Time to write the class cache when all services do so at once, on a loaded machine. */
    private static final Duration CLASS_CACHE_GRACE = Duration.ofMinutes(5);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);

    private final String name;
    private final int port;
    private final ServiceCommand command;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private final Path directory;
    private final Path log;
    private final HttpClient http;
    private volatile @Nullable GuardedProcess process;

    /**
     * @param environment values that users who list processes must not see
     * @param directory the process's working directory
     */
    ServiceInstance(String name, int port, ServiceCommand command, List<String> arguments,
            Map<String, String> environment, Path directory, Path log, HttpClient http) {
        this.name = name;
        this.port = port;
        this.command = command;
        this.arguments = arguments;
        this.environment = environment;
        this.directory = directory;
        this.log = log;
        this.http = http;
    }

    @Override
    public String name() {
        return name;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public String address() {
        return url().toString();
    }

    @Override
    public Path log() {
        return log;
    }

    @Override
    public Optional<GuardedProcess> process() {
        return Optional.ofNullable(process);
    }

    /** Does the work that is needed before {@link #launch}; may take a while. */
    List<String> prepare() {
        return command.with(arguments, log, temporary());
    }

    /** Starts the process without waiting for it. */
    GuardedProcess launch(List<String> prepared) {
        if (isAlive()) {
            throw new IllegalStateException(name + " runs already");
        }
        if (!Ports.becomesFree(port)) {
            throw new StartFailedException("Cannot start " + name + ": port " + port
                    + " was free a moment ago and is taken now. Try again.");
        }
        freshTemporaryDirectory();
        GuardedProcess launched = GuardedProcess.start(prepared, environment, directory, log);
        process = launched;
        return launched;
    }

    /**
     * Asks the process to end, if there is one; kills it if it does not end within its time limit; returns when it is
     * dead.
     */
    void stop() {
        GuardedProcess running = process;
        if (running == null) {
            return;
        }
        int status = running.stop(writesClassCache() ? CLASS_CACHE_GRACE : STOP_GRACE);
        if (status == 0 || status == TERMINATED) {
            ClassCache.keepWrittenBy(running.command());
        }
    }

    /** Whether the process writes its class cache when it ends. */
    boolean writesClassCache() {
        return process().filter(running -> running.isAlive() && ClassCache.isWrittenBy(running.command())).isPresent();
    }

    /** Ends the process by SIGKILL, if there is one, and returns when it is dead. */
    void kill() {
        process().ifPresent(GuardedProcess::kill);
    }

    private Path temporary() {
        return directory.resolve("tmp");
    }

    /** Each instance has its own: files that a killed process has left there are deleted at the next start. */
    private void freshTemporaryDirectory() {
        try {
            Folders.delete(temporary());
            Files.createDirectories(temporary());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when the service reports that it is ready. */
    void awaitReady(GuardedProcess launched, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            Readiness readiness = Readiness.of(http, url());
            if (readiness == Readiness.READY) {
                return;
            }
            if (!launched.isAlive()) {
                throw new StartFailedException(name + " ended before it was ready (exit status "
                        + launched.onExit().join() + ")." + launched.logTail());
            }
            if (System.nanoTime() > deadline) {
                throw new StartFailedException(name + " was not ready after " + atMost.toSeconds() + " s; it answered "
                        + health() + "." + launched.logTail());
            }
            LockSupport.parkNanos((readiness == Readiness.NO_ANSWER ? POLL : NOT_READY_POLL).toNanos());
            if (Thread.currentThread().isInterrupted()) {
                throw new StartFailedException("Stopped waiting for " + name);
            }
        }
    }

    private String health() {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(url().resolve("/actuator/health")).timeout(PROBE_TIMEOUT).build(),
                    HttpResponse.BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        } catch (IOException e) {
            return "nothing on port " + port;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "nothing";
        }
    }
}
