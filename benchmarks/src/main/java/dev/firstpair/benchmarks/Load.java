package dev.firstpair.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A closed loop of buyers on one side, and its measurements. */
final class Load implements AutoCloseable {

    /** Maximum number of windows for each one that counts. */
    private static final int TRIES = 3;
    /** Load before a window, so that as many orders are under way at its beginning as at its end. */
    private static final Duration RUN_UP = Duration.ofSeconds(3);
    private static final Duration DRAIN = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ACCEPT_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STORE_TIMEOUT = Duration.ofMinutes(5);

    private final Side side;
    private final Buyers buyers;
    private final Scenario scenario;
    private final int connections;
    private final Consumer<String> log;
    private final List<Window> windows = new ArrayList<>();

    Load(Side side, Buyers buyers, Scenario scenario, int connections, Consumer<String> log) {
        this.side = side;
        this.buyers = buyers;
        this.scenario = scenario;
        this.connections = connections;
        this.log = log;
    }

    Side side() {
        return side;
    }

    /** All windows that were measured alternately, including those that do not count. */
    List<Window> windows() {
        return List.copyOf(windows);
    }

    /** Load whose windows are not kept. */
    void warmUp(Duration time) throws IOException, InterruptedException {
        log.accept("%s: %d s of load to warm up".formatted(side.name(), time.toSeconds()));
        measure(time);
    }

    /**
     * Alternates between the sides until each has enough windows that count.
     *
     * @throws BenchmarkFailedException if a side does not get enough of them
     */
    static void inTurns(List<Load> loads, Duration window, int rounds) throws IOException, InterruptedException {
        for (int turn = 0; turn < rounds * TRIES; turn++) {
            for (Load load : loads) {
                if (Windows.counting(load.windows).size() < rounds) {
                    load.windows.add(load.measure(window));
                }
            }
        }
        for (Load load : loads) {
            int counting = Windows.counting(load.windows).size();
            if (counting < rounds) {
                throw new BenchmarkFailedException(
                        ("%s: in %d of %d windows what was accepted was not decided and stored"
                                + " in time").formatted(load.side.name(), load.windows.size() - counting,
                                        load.windows.size()));
            }
        }
    }

    /** Buys until that many more are accepted; returns when all are stored. */
    void fill(long orders) throws IOException, InterruptedException {
        Reading before = read();
        buyers.start(connections);
        long accepted = buyers.accepted();
        long grownNanos = System.nanoTime();
        while (buyers.accepted() - before.accepted() < orders) {
            Thread.sleep(POLL);
            if (buyers.accepted() > accepted) {
                accepted = buyers.accepted();
                grownNanos = System.nanoTime();
            } else if (System.nanoTime() - grownNanos > ACCEPT_TIMEOUT.toNanos()) {
                throw new BenchmarkFailedException("%s: nothing is accepted for %d s; the latest refusal: %s"
                        .formatted(side.name(), ACCEPT_TIMEOUT.toSeconds(), buyers.refusal()));
            }
        }
        buyers.stop();
        long giveUpNanos = System.nanoTime() + STORE_TIMEOUT.toNanos();
        while (read().stored() - before.stored() < buyers.accepted() - before.accepted()) {
            if (System.nanoTime() > giveUpNanos) {
                throw new BenchmarkFailedException(side.name() + ": orders that were accepted are not stored after "
                        + STORE_TIMEOUT.toMinutes() + " minutes");
            }
            Thread.sleep(POLL);
        }
    }

    private Reading read() throws IOException, InterruptedException {
        return side.read(buyers.accepted(), scenario.eventsPerOrder());
    }

    private Window measure(Duration window) throws IOException, InterruptedException {
        buyers.start(connections);
        Thread.sleep(RUN_UP);
        long refused = buyers.refused();
        buyers.resetLatencies();
        Reading before = read();
        Thread.sleep(window);
        Window measured = read().since(before, buyers.latencies().summary());
        long refusedMeanwhile = buyers.refused() - refused;
        buyers.stop();
        log.accept("%s: %s".formatted(side.name(), measured));
        if (refusedMeanwhile > 0) {
            log.accept("%s: %,d buyers did not get what they wanted; the latest: %s".formatted(side.name(),
                    refusedMeanwhile,
                    buyers.refusal()));
        }
        // Time for accepted orders to be stored before the other side begins.
        Thread.sleep(DRAIN);
        return measured;
    }

    @Override
    public void close() {
        buyers.close();
    }
}
