package dev.firstpair.benchmarks;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.client.Answer;
import dev.firstpair.stack.client.Call;
import dev.firstpair.stack.client.LoadClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The time from {@code ./firstpair up}, on a built checkout without data, to the first sale. */
final class Start {

    /** @param rounds starts of each side that count */
    record Options(int rounds) {}

    /**
     * One start; all times in seconds since the command began.
     *
     * @param side its name
     * @param counts whether it is one of those that are reported: the first ones unpack the services and write their
     *     class archives
     * @param readySeconds by server and service, when the command reported it as ready
     * @param acceptedSeconds when the first purchase was accepted
     * @param decidedSeconds when its decision was visible
     * @param storedSeconds when its row was in MySQL
     * @param cpuSeconds CPU time of all servers and services until then, without the command itself
     * @param memoryMib resident memory then, by process
     */
    record Sample(String side, boolean counts, Map<String, Double> readySeconds, double acceptedSeconds,
            double decidedSeconds, double storedSeconds, double cpuSeconds, Map<String, Long> memoryMib) {

        double serversSeconds() {
            return last(true);
        }

        double servicesSeconds() {
            return last(false);
        }

        double memoryOfAll() {
            return memoryMib.values().stream().mapToLong(Long::longValue).sum();
        }

        private double last(boolean servers) {
            return readySeconds.entrySet()
                    .stream()
                    .filter(part -> isService(part.getKey()) != servers)
                    .mapToDouble(Map.Entry::getValue)
                    .max()
                    .orElse(0);
        }

        /** Part names are those of services, or of servers, with a number from the second instance on. */
        private static boolean isService(String part) {
            return Arrays.stream(ServiceName.values()).anyMatch(service -> part.startsWith(service.toString()));
        }

        @Override
        public String toString() {
            return ("%s: servers %.1f s, services %.1f s, accepted %.1f s, decided %.1f s, stored %.1f s;"
                    + " %.0f s of CPU%s").formatted(side, serversSeconds(), servicesSeconds(), acceptedSeconds,
                            decidedSeconds, storedSeconds, cpuSeconds, counts ? "" : "; does not count");
        }
    }

    /** @param samples all of them, in the order in which they were measured */
    record Result(Options options, List<Sample> samples) implements Outcome {

        @Override
        public String title() {
            return "From up to the first sale";
        }

        @Override
        public String method() {
            return """
                    Seconds from the command `./firstpair up`, on a built checkout without data, until all servers \
                    are ready; all
                    services are; the first purchase of the sample product is accepted; its decision is visible; its \
                    row is in
                    MySQL. Median of %d starts, least and most in brackets. %d starts before them do not count: they \
                    unpack the
                    services and write class archives."""
                    .formatted(options.rounds(), UNCOUNTED);
        }

        @Override
        public List<Table> tables() {
            Table table = Table.ofSides(sides());
            phases().forEach((phase, seconds) -> table.row(phase + ", s", 1, bySide(seconds)));
            table.row("CPU of all processes until then, s", 0, bySide(Sample::cpuSeconds));
            table.row("resident memory of all processes then, MiB", 0, bySide(Sample::memoryOfAll));
            parts(Sample::readySeconds)
                    .forEach(part -> table.row(part + " ready, s", 1, bySide(part, Sample::readySeconds)));
            parts(Sample::memoryMib).forEach(part -> table.row(part + ", MiB", 0, bySide(part, Sample::memoryMib)));
            return List.of(table);
        }

        private List<String> parts(Function<Sample, Map<String, ? extends Number>> figures) {
            return samples.stream()
                    .flatMap(sample -> figures.apply(sample).keySet().stream())
                    .distinct()
                    .sorted()
                    .toList();
        }

        private static Map<String, ToDoubleFunction<Sample>> phases() {
            Map<String, ToDoubleFunction<Sample>> phases = new LinkedHashMap<>();
            phases.put("servers ready", Sample::serversSeconds);
            phases.put("services ready", Sample::servicesSeconds);
            phases.put("accepted", Sample::acceptedSeconds);
            phases.put("decided", Sample::decidedSeconds);
            phases.put("stored", Sample::storedSeconds);
            return phases;
        }

        private List<String> sides() {
            return samples.stream().map(Sample::side).distinct().toList();
        }

        private List<List<Double>> bySide(ToDoubleFunction<Sample> figure) {
            return sides().stream().map(side -> values(side, figure)).toList();
        }

        /** Nothing for a side that has no such part. */
        private List<List<Double>> bySide(String part, Function<Sample, Map<String, ? extends Number>> figures) {
            return sides().stream()
                    .map(side -> counted(side).map(figures)
                            .filter(ofSample -> ofSample.containsKey(part))
                            .map(ofSample -> ofSample.get(part).doubleValue())
                            .toList())
                    .toList();
        }

        private List<Double> values(String side, ToDoubleFunction<Sample> figure) {
            return counted(side).map(figure::applyAsDouble).toList();
        }

        private Stream<Sample> counted(String side) {
            return samples.stream().filter(sample -> sample.counts() && sample.side().equals(side));
        }

        @Override
        public List<Chart> charts() {
            Map<String, List<Double>> series = new LinkedHashMap<>();
            for (String side : sides()) {
                series.put(side, phases().values()
                        .stream()
                        .map(seconds -> Spread.of(values(side, seconds)).median())
                        .toList());
            }
            return List.of(new Chart(Chart.Kind.BARS, "phases", "From up to the first sale", "s since the command",
                    List.copyOf(phases().keySet()), series));
        }

        @Override
        public List<String> conclusions() {
            return List.of();
        }
    }

    private static final int UNCOUNTED = 2;
    private static final Pattern READY = Pattern.compile("^\\s+(?<part>\\S+)\\s+ready in .*");
    private static final Pattern PRODUCT = Pattern.compile("^\\s+sample product\\s+\\S+/(?<id>\\d+)$");
    private static final long BUYER = 1_000;
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration ACCEPT_TIMEOUT = Duration.ofMinutes(2);

    private final Options options;
    private final Path logs;
    private final Consumer<String> log;

    /** @param logs folder for the output of the command, one file per start */
    Start(Options options, Path logs, Consumer<String> log) {
        this.options = options;
        this.logs = logs;
        this.log = log;
    }

    /**
     * Alternates between the sides.
     *
     * @param commands by side
     */
    Result run(Map<String, Up.Command> commands) throws IOException, InterruptedException {
        List<Sample> samples = new ArrayList<>();
        for (int round = 0; round < UNCOUNTED + options.rounds(); round++) {
            for (Map.Entry<String, Up.Command> side : commands.entrySet()) {
                Path output = logs.resolve("start-" + (round + 1) + "-" + side.getKey() + ".log");
                samples.add(measure(side.getKey(), side.getValue(), output, round >= UNCOUNTED));
                log.accept(samples.getLast().toString());
            }
        }
        return new Result(options, List.copyOf(samples));
    }

    private static Sample measure(String name, Up.Command command, Path output, boolean counts)
            throws IOException, InterruptedException {
        Map<String, Double> ready = new LinkedHashMap<>();
        List<String> products = new ArrayList<>();
        long begunNanos = System.nanoTime();
        try (Side side = Up.start(name, command, output).awaitReady(line -> {
            Matcher part = READY.matcher(line);
            if (part.matches()) {
                ready.put(part.group("part"), secondsSince(begunNanos));
            }
            Matcher sample = PRODUCT.matcher(line);
            if (sample.matches()) {
                products.add(sample.group("id"));
            }
        }); LoadClient http = new LoadClient(1); RowWatch rows = new RowWatch(side.mysql())) {
            String token = side.tokens().user(BUYER);
            String order = buy(http, side.url(ServiceName.INGRESS_API), products.getLast(), token);
            double accepted = secondsSince(begunNanos);
            AtomicLong storedNanos = new AtomicLong();
            rows.watch(order, begunNanos, storedNanos::set);
            Answer decision = send(http, Call.get(side.url(ServiceName.ORDER_TOPOLOGY),
                    "/api/orders/" + order + "?wait=" + PATIENCE, token).withExtraTimeout(PATIENCE));
            if (!decision.text("status").orElse("").equals("PENDING")) {
                throw new BenchmarkFailedException(name + ": the first order was answered " + decision);
            }
            double decided = secondsSince(begunNanos);
            rows.await();
            double cpu = side.read(0, 1).cpu().values().stream().mapToLong(CpuTime::totalMicros).sum() / 1e6;
            return new Sample(name, counts, ready, accepted, decided, storedNanos.get() / 1e9, cpu, side.memoryMib());
        } catch (SQLException e) {
            throw new BenchmarkFailedException("MySQL: " + e.getMessage());
        }
    }

    /** Retries until the purchase is accepted; returns the order's id. */
    private static String buy(LoadClient http, URI ingress, String product, String token) throws InterruptedException {
        long giveUpNanos = System.nanoTime() + ACCEPT_TIMEOUT.toNanos();
        while (true) {
            Answer answer = send(http,
                    Call.post(ingress, "/api/products/" + product + "/purchases", token, "first", null));
            if (answer.status() == 202) {
                return answer.text("orderId").orElseThrow();
            }
            if (System.nanoTime() > giveUpNanos) {
                throw new BenchmarkFailedException("The first purchase is not accepted: " + answer);
            }
            Thread.sleep(PAUSE);
        }
    }

    private static Answer send(LoadClient http, Call call) throws InterruptedException {
        try {
            return http.send(call).get();
        } catch (ExecutionException e) {
            throw new BenchmarkFailedException(String.valueOf(e.getCause()));
        }
    }

    private static double secondsSince(long nanos) {
        return Math.round((System.nanoTime() - nanos) / 1e7) / 100.0;
    }
}
