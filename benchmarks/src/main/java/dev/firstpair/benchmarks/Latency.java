package dev.firstpair.benchmarks;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.client.Answer;
import dev.firstpair.stack.client.Call;
import dev.firstpair.stack.client.LoadClient;
import dev.firstpair.topics.ids.ProductId;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Recorder;

/**
 * The duration of a purchase at fixed rates: until it is accepted, until its committed status is visible, and until its
 * row is in MySQL. Purchases begin when they are due, whether or not earlier ones are done, and all durations count
 * from the due time.
 */
final class Latency {

    /**
     * @param rates purchases per second, each measured on its own
     * @param buyers how many there are; each buys a product once
     * @param warmUp under load, before the measurement
     * @param window of one rate
     * @param rounds windows of each rate and side
     * @param preferWait whether buyers wait for the decision by {@code Prefer: wait} of the purchase
     */
    record Options(List<Integer> rates, int buyers, Duration warmUp, Duration window, int rounds,
            boolean preferWait) {

        private Scenario scenario() {
            return preferWait ? Scenario.AWAITED : Scenario.DECIDED;
        }
    }

    /**
     * One measurement.
     *
     * @param side its name
     * @param due purchases that were due in the window
     * @param refused those that were not accepted: answered 503, as the ledger does not decide as fast as purchases
     *     come; not answered; or not sent, as 2,000 were under way
     * @param unseen those that were accepted and had no decision within 20 s
     * @param accepted until the answer 202; with {@link Options#preferWait} the same answer as {@code visible}
     * @param visible until an answer with the decided status
     * @param stored until the row was in MySQL, for a sample
     */
    record Sample(String side, int rate, long due, long refused, long unseen, Percentiles accepted,
            Percentiles visible, Percentiles stored) {

        @Override
        public String toString() {
            return "%s: %,d per second: accepted p50 %.0f ms, p99 %.0f ms; visible %.0f, %.0f; stored %.0f, %.0f%s"
                    .formatted(side, rate, accepted.p50(), accepted.p99(), visible.p50(), visible.p99(), stored.p50(),
                            stored.p99(), refused + unseen == 0
                                    ? ""
                                    : "; of %,d refused %,d, not decided in time %,d".formatted(due, refused, unseen));
        }
    }

    /** @param samples all of them, in the order in which they were measured */
    record Result(Options options, List<Sample> samples) implements Outcome {

        @Override
        public String title() {
            return "Latency of a purchase";
        }

        @Override
        public String method() {
            return """
                    Purchases at fixed rates; each counts from when it was due. *Accepted*: the answer 202. \
                    *Visible*: the answer
                    of %s with the decided status. *Stored*: the row is in MySQL, of about \
                    %d orders
                    per second, looked for every %d ms. %,d buyers. Median of %d windows of %d s, least and most in \
                    brackets;
                    %d s of load before the first."""
                    .formatted(options.preferWait()
                            ? "the purchase itself, with `Prefer: wait`, so the same as accepted,"
                            : "`GET /api/orders/{id}?wait=`", SAMPLED_PER_SECOND, RowWatch.INTERVAL.toMillis(),
                            options.buyers(), options.rounds(),
                            options.window().toSeconds(), options.warmUp().toSeconds());
        }

        @Override
        public List<Table> tables() {
            return options.rates().stream().map(this::table).toList();
        }

        private Table table(int rate) {
            Table table = Table.ofSides(sides());
            String at = " at " + rate + " per second, ms";
            stages().forEach((stage, percentiles) -> {
                table.row(stage + " p50" + at, 1, bySide(rate, sample -> percentiles.apply(sample).p50()));
                table.row(stage + " p99" + at, 1, bySide(rate, sample -> percentiles.apply(sample).p99()));
                table.row(stage + " p99.9" + at, 1, bySide(rate, sample -> percentiles.apply(sample).p999()));
            });
            table.row("refused, %", 1, bySide(rate, sample -> 100.0 * sample.refused() / sample.due()));
            table.row("not decided within 20 s, %", 1, bySide(rate, sample -> 100.0 * sample.unseen() / sample.due()));
            return table;
        }

        private static Map<String, Function<Sample, Percentiles>> stages() {
            Map<String, Function<Sample, Percentiles>> stages = new LinkedHashMap<>();
            stages.put("accepted", Sample::accepted);
            stages.put("visible", Sample::visible);
            stages.put("stored", Sample::stored);
            return stages;
        }

        private List<String> sides() {
            return samples.stream().map(Sample::side).distinct().toList();
        }

        private List<List<Double>> bySide(int rate, ToDoubleFunction<Sample> figure) {
            return sides().stream().map(side -> values(side, rate, figure)).toList();
        }

        private List<Double> values(String side, int rate, ToDoubleFunction<Sample> figure) {
            return samples.stream()
                    .filter(sample -> sample.side().equals(side) && sample.rate() == rate)
                    .map(figure::applyAsDouble)
                    .toList();
        }

        /** For each rate, of the first side. */
        @Override
        public List<Chart> charts() {
            String side = sides().getFirst();
            Map<String, ToDoubleFunction<Percentiles>> points = new LinkedHashMap<>();
            points.put("p50", Percentiles::p50);
            points.put("p90", Percentiles::p90);
            points.put("p99", Percentiles::p99);
            points.put("p99.9", Percentiles::p999);
            return options.rates().stream().map(rate -> {
                Map<String, List<Double>> series = new LinkedHashMap<>();
                stages().forEach((stage, percentiles) -> series.put(stage, points.values()
                        .stream()
                        .map(point -> Spread.of(values(side, rate,
                                sample -> point.applyAsDouble(percentiles.apply(sample)))).median())
                        .toList()));
                return new Chart(Chart.Kind.LINES, rate + "-per-second", "Latency at " + rate + " per second", "ms",
                        List.copyOf(points.keySet()), series);
            }).toList();
        }

        @Override
        public List<String> conclusions() {
            if (!options.rates().contains(GOAL_RATE)) {
                return List.of();
            }
            String side = sides().getFirst();
            return List.of(goal("p50", Spread.of(values(side, GOAL_RATE, sample -> sample.visible().p50())), P50_GOAL),
                    goal("p99", Spread.of(values(side, GOAL_RATE, sample -> sample.visible().p99())), P99_GOAL));
        }

        private static String goal(String name, Spread measured, double goal) {
            return String.format(Locale.ROOT, "visible at %d per second: %s %.1f ms; goal %.0f ms, %s", GOAL_RATE, name,
                    measured.median(), goal, measured.median() <= goal ? "reached" : "missed");
        }
    }

    private static final int GOAL_RATE = 2_000;
    private static final double P50_GOAL = 40;
    private static final double P99_GOAL = 150;
    /** Maximum number of purchases under way. In a system that far behind, more would only measure the backlog. */
    private static final int MOST_UNDER_WAY = 2_000;
    private static final int WARM_UP_CONNECTIONS = 256;
    /** Purchases whose rows are looked for. */
    private static final int SAMPLED_PER_SECOND = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Before an order is asked for again. */
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Executor AFTER_PAUSE = CompletableFuture.delayedExecutor(PAUSE.toMillis(),
            TimeUnit.MILLISECONDS);
    /** Load at the same rate before a window. */
    private static final Duration RUN_UP = Duration.ofSeconds(2);
    private static final Duration DRAIN = Duration.ofSeconds(2);
    private static final int DIGITS = 3;

    private final Options options;
    private final Consumer<String> log;

    Latency(Options options, Consumer<String> log) {
        this.options = options;
        this.log = log;
    }

    /** Alternates between the sides. */
    Result run(List<Side> sides) throws IOException, InterruptedException {
        List<Sample> samples = new ArrayList<>();
        List<Purchases> targets = new ArrayList<>();
        try (LoadClient http = new LoadClient(MOST_UNDER_WAY)) {
            for (Side side : sides) {
                SimulatedUsers users = SimulatedUsers.of(side, options.buyers(), log);
                try (Load load = new Load(side, new Buyers(options.scenario(), http, users,
                        new Pairing(options.buyers(), 1)), options.scenario(), WARM_UP_CONNECTIONS, log)) {
                    load.warmUp(options.warmUp());
                }
                targets.add(new Purchases(users, http));
            }
            for (int round = 0; round < options.rounds(); round++) {
                for (int rate : options.rates()) {
                    for (Purchases target : targets) {
                        samples.add(target.measure(rate));
                        log.accept(samples.getLast().toString());
                        Thread.sleep(DRAIN);
                    }
                }
            }
        } catch (SQLException e) {
            throw new BenchmarkFailedException("MySQL: " + e.getMessage());
        } finally {
            targets.forEach(Purchases::close);
        }
        return new Result(options, List.copyOf(samples));
    }

    /** Purchases on one side. */
    private final class Purchases implements AutoCloseable {

        private final Side side;
        private final SimulatedUsers users;
        private final LoadClient http;
        private final URI ingress;
        private final URI orders;
        private final ProductSupply supply;
        private final Pairing pairing = new Pairing(options.buyers(), 1);
        private final AtomicInteger underWay = new AtomicInteger();
        private long next;

        Purchases(SimulatedUsers users, LoadClient http) {
            this.side = users.side();
            this.users = users;
            this.http = http;
            this.ingress = side.url(ServiceName.INGRESS_API);
            this.orders = side.url(ServiceName.ORDER_TOPOLOGY);
            this.supply = users.supply(options.buyers());
        }

        Sample measure(int rate) throws SQLException, InterruptedException {
            Duration whole = RUN_UP.plus(options.window());
            supply.stock(pairing.product(next + rate * whole.toSeconds()) + 1);
            Measured runUp = new Measured();
            Measured measured = new Measured();
            int sampled = Math.max(1, rate / SAMPLED_PER_SECOND);
            try (RowWatch rows = new RowWatch(side.mysql())) {
                OpenLoop.run(rate, RUN_UP, dueNanos -> buy(dueNanos, runUp, ignored -> {}));
                AtomicLong number = new AtomicLong();
                OpenLoop.run(rate, options.window(), dueNanos -> {
                    boolean watched = number.getAndIncrement() % sampled == 0;
                    buy(dueNanos, measured, order -> {
                        if (watched) {
                            rows.watch(order, dueNanos, measured.stored::recordValue);
                        }
                    });
                });
                measured.awaitAll();
                rows.await();
            }
            return measured.sample(side.name(), rate);
        }

        private void buy(long dueNanos, Measured measured, Consumer<String> accepted) {
            long number = next++;
            String token = users.tokens().get(pairing.buyer(number));
            measured.begun.incrementAndGet();
            if (underWay.get() >= MOST_UNDER_WAY) {
                measured.ended.incrementAndGet();
                return;
            }
            underWay.incrementAndGet();
            supply.product(pairing.product(number))
                    .thenCompose(product -> http.send(purchase(product, token)))
                    .thenCompose(answer -> {
                        String order = answer.status() == 202 ? answer.text("orderId").orElse("") : "";
                        if (order.isEmpty()) {
                            return CompletableFuture.completedFuture(answer);
                        }
                        measured.accepted.recordValue(System.nanoTime() - dueNanos);
                        accepted.accept(order);
                        CompletableFuture<Answer> decided = isDecided(answer)
                                ? CompletableFuture.completedFuture(answer)
                                : decided(order, token, System.nanoTime() + PATIENCE.toNanos());
                        return decided.thenApply(shown -> {
                            measured.shown(shown, System.nanoTime() - dueNanos);
                            return shown;
                        });
                    })
                    .whenComplete((answer, failure) -> {
                        underWay.decrementAndGet();
                        measured.ended.incrementAndGet();
                    });
        }

        /** The order once it is decided: it is answered before that if too many wait, and then asked for again. */
        private CompletableFuture<Answer> decided(String order, String token, long giveUpNanos) {
            Duration left = Duration.ofMillis(Math.max(0, (giveUpNanos - System.nanoTime()) / 1_000_000));
            return http.send(Call.get(orders, "/api/orders/" + order + "?wait=" + left, token).withExtraTimeout(left))
                    .thenCompose(shown -> isDecided(shown) || left.compareTo(PAUSE) < 0
                            ? CompletableFuture.completedFuture(shown)
                            : CompletableFuture.supplyAsync(() -> shown, AFTER_PAUSE)
                                    .thenCompose(ignored -> decided(order, token, giveUpNanos)));
        }

        private static boolean isDecided(Answer shown) {
            return shown.status() < 300 && !shown.text("status").orElse("").equals("ACCEPTED");
        }

        private Call purchase(ProductId product, String token) {
            Call purchase = Call.post(ingress, "/api/products/" + product + "/purchases", token, null, null);
            return options.preferWait() ? purchase.withWait(PATIENCE) : purchase;
        }

        @Override
        public void close() {
            supply.close();
        }
    }

    /** The results of the purchases of a window. */
    private static final class Measured {

        private final AtomicLong begun = new AtomicLong();
        private final AtomicLong ended = new AtomicLong();
        private final Recorder accepted = new Recorder(DIGITS);
        private final Recorder visible = new Recorder(DIGITS);
        private final Recorder stored = new Recorder(DIGITS);

        void shown(Answer answer, long nanos) {
            if (answer.text("status").orElse("").equals("PENDING")) {
                visible.recordValue(nanos);
            }
        }

        /** Returns when each has its last answer; the client's timeouts end those without one. */
        void awaitAll() throws InterruptedException {
            while (ended.get() < begun.get()) {
                Thread.sleep(10);
            }
        }

        Sample sample(String side, int rate) {
            Percentiles accepting = Percentiles.of(accepted.getIntervalHistogram());
            Percentiles seeing = Percentiles.of(visible.getIntervalHistogram());
            return new Sample(side, rate, begun.get(), begun.get() - accepting.count(),
                    accepting.count() - seeing.count(), accepting, seeing,
                    Percentiles.of(stored.getIntervalHistogram()));
        }
    }
}
