package dev.firstpair.benchmarks;

import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.StackState;
import dev.firstpair.stack.Tokens;
import dev.firstpair.stack.servers.MysqlServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A running system under measurement: as {@code ./firstpair up} of a checkout starts it, without data at first. */
final class Side implements AutoCloseable {

    static final String THIS = "this";
    /** This checkout, with {@code --platform}. */
    static final String PLATFORM = "platform";
    static final String AGAINST = "against";

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration TOKEN_VALIDITY = Duration.ofHours(12);

    private final String name;
    private final Path directory;
    private final Runnable stop;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * @param directory of keys, data and logs
     * @param stop ends it and deletes its data
     */
    Side(String name, Path directory, Runnable stop) {
        this.name = name;
        this.directory = directory;
        this.stop = stop;
    }

    /** The checkout of this command, in a directory of its own. */
    static Side ofThisCheckout(Path root, Path directory, Progress progress) {
        StackOptions options = StackOptions.measured(root, directory).withInstances(ServiceName.NOTIFIER_TOPOLOGY, 1);
        return new Side(THIS, directory, Stack.start(options, progress)::close);
    }

    String name() {
        return name;
    }

    URI url(ServiceName service) {
        return URI.create(running(state().address(service.toString()), service.toString()));
    }

    /** Signs with the key of its accounts service. */
    Tokens tokens() {
        return Tokens.ofStack(directory, TOKEN_VALIDITY);
    }

    /**
     * Its counters now.
     *
     * @param accepted how many purchases were accepted, as the buyers have counted
     * @param eventsPerOrder on {@code order-events}
     */
    Reading read(long accepted, int eventsPerOrder) throws IOException, InterruptedException {
        Map<String, CpuTime> cpu = new LinkedHashMap<>();
        for (StackState.Part part : state().parts()) {
            cpu.put(part.name(), CpuTime.of(part.process().pid()));
        }
        long atNanos = System.nanoTime();
        long decided = Counters.sum(metrics(ServiceName.ORDER_TOPOLOGY), "firstpair_ledger_decisions_total",
                "outcome=\"placed\"");
        long stored = Counters.sum(metrics(ServiceName.SINK_WRITER), "firstpair_sink_records_total",
                "topic=\"order-events\"") / eventsPerOrder;
        return new Reading(atNanos, accepted, decided, stored, cpu);
    }

    /** Its memory and disk space now. */
    Footprint footprint() throws IOException, InterruptedException {
        return new Footprint(memoryMib(), Footprint.diskMib(directory.resolve("data")));
    }

    /** Resident memory now, by process. */
    Map<String, Long> memoryMib() throws IOException {
        Map<String, Long> memory = new LinkedHashMap<>();
        for (StackState.Part part : state().parts()) {
            memory.put(part.name(), Footprint.residentMib(Path.of("/proc", Long.toString(part.process().pid()))));
        }
        return memory;
    }

    /** The status of the answer to a GET. */
    int status(ServiceName service, String path) throws IOException, InterruptedException {
        return get(url(service).resolve(path)).statusCode();
    }

    private String metrics(ServiceName service) throws IOException, InterruptedException {
        URI metrics = url(service).resolve("/actuator/prometheus");
        HttpResponse<String> response = get(metrics);
        if (response.statusCode() != 200) {
            throw new IOException(metrics + " answered " + response.statusCode());
        }
        return response.body();
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).timeout(ANSWER_TIMEOUT).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** A connection to its database, to be closed by the caller. */
    Connection mysql() throws SQLException {
        return DriverManager.getConnection(running(state().jdbcUrl(), "mysql"), MysqlServer.USER, MysqlServer.PASSWORD);
    }

    private String running(Optional<String> address, String part) {
        return address.orElseThrow(() -> new IllegalStateException(part + " does not run in " + directory));
    }

    private StackState state() {
        return StackState.read(directory)
                .orElseThrow(() -> new IllegalStateException("Nothing runs in " + directory + " any more"));
    }

    /** Stops it and deletes its data; the logs are kept. */
    @Override
    public void close() {
        http.close();
        stop.run();
    }
}
