package dev.firstpair.benchmarks;

import dev.firstpair.stack.ServiceName;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The maximum rate of ingress-api: sold-out answers and accepted purchases, as shares of an endpoint of the same server
 * that does no work, {@code GET /api/clock}. The whole system runs meanwhile.
 */
final class Ceilings {

    static final Duration BURST = Duration.ofSeconds(5);
    static final Duration DECIDED_WITHIN = Duration.ofSeconds(2);
    static final String GENERATOR = "load generator";

    private static final Duration DECISION_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration RUN_UP = Duration.ofSeconds(1);
    /** Time for accepted orders to be stored before the next measurement. */
    private static final Duration DRAIN = Duration.ofSeconds(2);
    /** Maximum number of bursts for each one that counts. */
    private static final int TRIES = 3;
    /** More than any server of this kind accepts per second; products are prepared for so many. */
    private static final int MOST_PER_SECOND = 20_000;
    private static final String CLOCK = "/api/clock";

    /**
     * @param connections numbers of connections; each is measured
     * @param buyers how many there are; each buys a product once
     * @param warmUp under load, a third of it for each kind, before the measurement
     * @param window of the bare endpoint and of sold-out answers
     * @param rounds windows of each kind, side and number of connections
     */
    record Options(List<Integer> connections, int buyers, Duration warmUp, Duration window, int rounds) {}

    /** The kind of request. */
    enum Kind {
        /** The endpoint that does no work. */
        BARE("bare", 200),
        /** A product that is sold out. */
        SOLD_OUT("sold out", 409),
        /** Products of which all units are left. */
        ACCEPTED("accepted", 202);

        final String label;
        private final int status;

        Kind(String label, int status) {
            this.label = label;
            this.status = status;
        }
    }

    /**
     * One measurement.
     *
     * @param side its name
     * @param answers with the expected status
     * @param others with another status: 503, if the ledger does not decide as fast as purchases come
     * @param decidedAfterSeconds how long after the window the last of its purchases was decided; 0 for other kinds
     * @param cpu used by each process until then, the load generator included
     */
    record Sample(String side, Kind kind, int connections, double seconds, long answers, long others,
            double decidedAfterSeconds, Map<String, CpuTime> cpu) {

        double perSecond() {
            return answers / seconds;
        }

        double microsPerAnswer(String process) {
            CpuTime used = cpu.get(process);
            return used == null ? Double.NaN : used.totalMicros() / (double) (answers + others);
        }

        double allMicrosPerAnswer() {
            return cpu.entrySet()
                    .stream()
                    .filter(used -> !used.getKey().equals(GENERATOR))
                    .mapToLong(used -> used.getValue().totalMicros())
                    .sum() / (double) (answers + others);
        }

        /** For accepted purchases: whether the ledger decided them in time. */
        boolean counts() {
            return decidedAfterSeconds <= DECIDED_WITHIN.toMillis() / 1e3;
        }

        @Override
        public String toString() {
            return "%s: %s at %,d connections: %,.0f per second%s%s; ingress-api %.1f µs each%s".formatted(side,
                    kind.label, connections, perSecond(), others == 0 ? "" : ", %,d answers 503".formatted(others),
                    kind == Kind.ACCEPTED ? ", decided %.2f s later".formatted(decidedAfterSeconds) : "",
                    microsPerAnswer(ServiceName.INGRESS_API.module()), counts() ? "" : "; does not count");
        }
    }

    private final Options options;
    private final Consumer<String> log;
    private final List<Sample> samples = new ArrayList<>();

    Ceilings(Options options, Consumer<String> log) {
        this.options = options;
        this.log = log;
    }

    /**
     * Alternates between the sides.
     *
     * @throws BenchmarkFailedException if a side does not answer as it should
     */
    CeilingsResult run(List<Side> sides) throws IOException, InterruptedException {
        List<Target> targets = new ArrayList<>();
        try {
            for (Side side : sides) {
                targets.add(new Target(side, SimulatedUsers.of(side, options.buyers(), log)));
            }
            for (Target target : targets) {
                warmUp(target);
            }
            for (int round = 0; round < options.rounds(); round++) {
                for (int connections : options.connections()) {
                    for (Target target : targets) {
                        measure(target, connections);
                    }
                }
            }
        } finally {
            targets.forEach(Target::close);
        }
        return new CeilingsResult(options, List.copyOf(samples));
    }

    private void warmUp(Target target) throws IOException, InterruptedException {
        log.accept("%s: %d s of load to warm up".formatted(target.side.name(), options.warmUp().toSeconds()));
        Duration third = options.warmUp().dividedBy(3);
        int connections = options.connections().getFirst();
        for (Kind kind : target.kinds()) {
            target.prepare(kind, third);
            try (RawHttpLoad load = new RawHttpLoad(target.ingress, connections)) {
                load.start(target.requests(kind));
                Thread.sleep(third);
                load.stop();
            }
        }
        Thread.sleep(DRAIN);
    }

    private void measure(Target target, int connections) throws IOException, InterruptedException {
        for (Kind kind : target.kinds()) {
            Sample sample;
            int tries = 0;
            do {
                sample = measure(target, kind, connections);
                samples.add(sample);
                log.accept(sample.toString());
            } while (!sample.counts() && ++tries < TRIES);
        }
    }

    private Sample measure(Target target, Kind kind, int connections) throws IOException, InterruptedException {
        boolean burst = kind == Kind.ACCEPTED;
        Duration window = burst ? BURST : options.window();
        target.prepare(kind, window);
        try (RawHttpLoad load = new RawHttpLoad(target.ingress, connections)) {
            if (!burst) {
                load.start(target.requests(kind));
            }
            Thread.sleep(RUN_UP);
            Reading before = target.side.read(0, 1);
            CpuTime generatorBefore = CpuTime.of(ProcessHandle.current().pid());
            long wantedBefore = load.answers(kind.status);
            long othersBefore = load.answersBut(kind.status);
            long begunNanos = System.nanoTime();
            if (burst) {
                load.start(target.requests(kind));
            }
            Thread.sleep(window);
            long wanted = load.answers(kind.status) - wantedBefore;
            long others = load.answersBut(kind.status) - othersBefore;
            long endNanos = System.nanoTime();
            double decidedAfter = 0;
            if (burst) {
                load.stop();
                decidedAfter = awaitDecisions(target, before.decided() + load.answers(kind.status), endNanos);
            }
            CpuTime generator = CpuTime.of(ProcessHandle.current().pid()).since(generatorBefore);
            Map<String, CpuTime> cpu = new LinkedHashMap<>(target.side.read(0, 1).cpuSince(before));
            cpu.put(GENERATOR, generator);
            if (burst) {
                Thread.sleep(DRAIN);
            } else {
                load.stop();
            }
            if (wanted == 0 || !burst && others > 0) {
                throw new BenchmarkFailedException("%s: of %,d answers only %,d had the status %d".formatted(
                        target.side.name(), wanted + others, wanted, kind.status));
            }
            return new Sample(target.side.name(), kind, connections, (endNanos - begunNanos) / 1e9, wanted,
                    others, decidedAfter, cpu);
        }
    }

    /** Returns how many seconds after the end of the burst {@code decided} was reached. */
    private double awaitDecisions(Target target, long decided, long endNanos) throws IOException, InterruptedException {
        while (target.side.read(0, 1).decided() < decided) {
            if (System.nanoTime() - endNanos > DECISION_TIMEOUT.toNanos()) {
                throw new BenchmarkFailedException(
                        target.side.name() + ": purchases that were accepted are not decided");
            }
            Thread.sleep(POLL);
        }
        return (System.nanoTime() - endNanos) / 1e9;
    }

    /** A side and the requests to it. */
    private final class Target implements AutoCloseable {

        private final Side side;
        private final URI ingress;
        private final SimulatedUsers users;
        private final ProductSupply supply;
        private final ProductSupply soldOut;
        private final Pairing pairing = new Pairing(options.buyers(), 1);
        private final AtomicLong purchases = new AtomicLong();
        private final AtomicLong refusals = new AtomicLong();
        private final byte[] clock;
        private final boolean hasClock;

        Target(Side side, SimulatedUsers users) throws IOException, InterruptedException {
            this.side = side;
            this.ingress = side.url(ServiceName.INGRESS_API);
            this.users = users;
            this.supply = users.supply(options.buyers());
            // The only unit of each goes to the user that checks that it is for sale.
            this.soldOut = users.supply(0);
            this.clock = RawHttpLoad.request("GET", ingress, CLOCK, "");
            this.hasClock = side.status(ServiceName.INGRESS_API, CLOCK) == Kind.BARE.status;
            if (!hasClock) {
                log.accept(side.name() + ": has no " + CLOCK + ", so there is no bare endpoint to compare with");
            }
        }

        List<Kind> kinds() {
            return hasClock ? List.of(Kind.values()) : List.of(Kind.SOLD_OUT, Kind.ACCEPTED);
        }

        /** Puts the needed products on sale. */
        void prepare(Kind kind, Duration window) {
            if (kind == Kind.ACCEPTED) {
                supply.stock(pairing.product(purchases.get() + MOST_PER_SECOND * window.toSeconds()) + 1);
            } else if (kind == Kind.SOLD_OUT) {
                soldOut.stock(1);
            }
        }

        Supplier<byte[]> requests(Kind kind) {
            return switch (kind) {
                case BARE -> () -> clock;
                case SOLD_OUT -> () -> purchase(soldOut, 0, pairing.buyer(refusals.getAndIncrement()));
                case ACCEPTED -> () -> {
                    long number = purchases.getAndIncrement();
                    return purchase(supply, pairing.product(number), pairing.buyer(number));
                };
            };
        }

        private byte[] purchase(ProductSupply from, int product, int buyer) {
            return RawHttpLoad.request("POST", ingress, "/api/products/" + from.product(product).join() + "/purchases",
                    "Authorization: Bearer " + users.tokens().get(buyer) + "\r\nContent-Length: 0\r\n");
        }

        @Override
        public void close() {
            supply.close();
            soldOut.close();
        }
    }
}
