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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One process of a service, on a port that it keeps from start to start. */
final class ServiceInstance {

    private static final Duration POLL = Duration.ofMillis(200);
    /** Once it answers, to ask is work for it, of which it has enough just then. */
    private static final Duration NOT_READY_POLL = Duration.ofMillis(400);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);

    private final String name;
    private final int port;
    private final Supplier<List<String>> command;
    private final Map<String, String> environment;
    private final Path directory;
    private final Path log;
    private final HttpClient http;
    private volatile @Nullable GuardedProcess process;

    /**
     * @param command for {@link #prepare}
     * @param environment what is not for the eyes of whoever lists processes
     * @param directory the process's working directory
     */
    ServiceInstance(String name, int port, Supplier<List<String>> command, Map<String, String> environment,
            Path directory, Path log, HttpClient http) {
        this.name = name;
        this.port = port;
        this.command = command;
        this.environment = environment;
        this.directory = directory;
        this.log = log;
        this.http = http;
    }

    String name() {
        return name;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    Path log() {
        return log;
    }

    Optional<GuardedProcess> process() {
        return Optional.ofNullable(process);
    }

    /** Does what has to be done before {@link #launch}, and may take a while. */
    List<String> prepare() {
        return command.get();
    }

    /** Starts the process without waiting for anything. */
    GuardedProcess launch(List<String> prepared) {
        if (process().filter(GuardedProcess::isAlive).isPresent()) {
            throw new IllegalStateException(name + " runs already");
        }
        if (!Ports.isFree(port)) {
            throw new StartFailedException("Cannot start " + name + ": port " + port
                    + " was free a moment ago and is taken now. Try again.");
        }
        List<String> here = new ArrayList<>(prepared);
        here.add(1, "-Djava.io.tmpdir=" + freshTemporaryDirectory());
        GuardedProcess launched = GuardedProcess.start(here, environment, directory, log);
        process = launched;
        return launched;
    }

    /** Of its own: what a killed process has left there is gone with the next start. */
    private Path freshTemporaryDirectory() {
        Path temporary = directory.resolve("tmp");
        try {
            Folders.delete(temporary);
            return Files.createDirectories(temporary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when the service says that it is ready. */
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
