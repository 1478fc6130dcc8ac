package dev.firstpair.benchmarks;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Tokens;
import dev.firstpair.stack.client.HttpClient;
import dev.firstpair.stack.client.Shop;
import dev.firstpair.stack.client.Tally;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** How many purchases per second are accepted, decided and stored, and what each costs; one system, or two in turns. */
final class Measurement {

    /**
     * @param scenario what the buyers do
     * @param connections of the buyers; each has one request on its way at any time
     * @param buyers how many there are; each buys a product once
     * @param warmUp under load, before anything counts
     * @param window what is measured at a time
     * @param rounds windows of each side that have to count
     */
    record Options(Scenario scenario, int connections, int buyers, Duration warmUp, Duration window, int rounds) {}

    private record Load(Side side, Buyers buyers, List<Window> windows) {}

    /** Windows at most for one that counts. */
    private static final int TRIES = 3;
    /** Under load before a window, so that what is on its way is as much at its beginning as at its end. */
    private static final Duration RUN_UP = Duration.ofSeconds(3);
    private static final Duration DRAIN = Duration.ofSeconds(2);
    /** Who has the rights of an admin needs no account. */
    private static final long ADMIN = 1;
    private static final long FIRST_BUYER = 1_000;

    private final Options options;
    private final Consumer<String> log;

    Measurement(Options options, Consumer<String> log) {
        this.options = options;
        this.log = log;
    }

    /**
     * Alternates between the sides.
     *
     * @return all windows by side, those that do not count included
     * @throws BenchmarkFailedException if a side does not bring enough of them
     */
    Map<Side, List<Window>> run(List<Side> sides) throws IOException, InterruptedException {
        List<Load> loads = new ArrayList<>();
        try (HttpClient http = new HttpClient(options.connections())) {
            for (Side side : sides) {
                loads.add(new Load(side, buyers(http, side), new ArrayList<>()));
            }
            for (Load load : loads) {
                log.accept("%s: %d s of load to warm up".formatted(load.side().name(), options.warmUp().toSeconds()));
                measure(load, options.warmUp());
            }
            for (int turn = 0; turn < options.rounds() * TRIES; turn++) {
                for (Load load : loads) {
                    if (counting(load.windows()).size() < options.rounds()) {
                        load.windows().add(measure(load, options.window()));
                    }
                }
            }
        } finally {
            loads.forEach(load -> load.buyers().close());
        }
        Map<Side, List<Window>> measured = new LinkedHashMap<>();
        for (Load load : loads) {
            int counting = counting(load.windows()).size();
            if (counting < options.rounds()) {
                throw new BenchmarkFailedException(
                        ("%s: in %d of %d windows what was accepted was not decided and stored"
                                + " in time").formatted(load.side().name(), load.windows().size() - counting,
                                        load.windows().size()));
            }
            measured.put(load.side(), load.windows());
        }
        return measured;
    }

    static List<Window> counting(List<Window> windows) {
        return windows.stream().filter(Window::isWhole).toList();
    }

    private Buyers buyers(HttpClient http, Side side) {
        log.accept("%s: tokens of %,d buyers".formatted(side.name(), options.buyers()));
        Tokens tokens = side.tokens();
        List<String> ofBuyers = LongStream.range(0, options.buyers())
                .parallel()
                .mapToObj(number -> tokens.user(FIRST_BUYER + number))
                .toList();
        Shop shop = new Shop(service -> List.of(side.url(service)), 1, new Tally());
        Shelves shelves = new Shelves(shop, tokens.admin(ADMIN), tokens.user(FIRST_BUYER - 1), options.buyers());
        return new Buyers(options.scenario(), http, side.url(ServiceName.INGRESS_API),
                side.url(ServiceName.ORDER_TOPOLOGY), ofBuyers, shelves);
    }

    private Reading read(Load load) throws IOException, InterruptedException {
        return load.side().read(load.buyers().accepted(), options.scenario().eventsPerOrder());
    }

    private Window measure(Load load, Duration window) throws IOException, InterruptedException {
        Side side = load.side();
        Buyers buyers = load.buyers();
        buyers.start(options.connections());
        Thread.sleep(RUN_UP);
        long refused = buyers.refused();
        buyers.measureAnew();
        Reading before = read(load);
        Thread.sleep(window);
        Window measured = read(load).since(before, buyers.latencies().summary());
        long refusedMeanwhile = buyers.refused() - refused;
        buyers.stop();
        log.accept("%s: %s".formatted(side.name(), measured));
        if (refusedMeanwhile > 0) {
            log.accept("%s: %,d buyers did not get what they wanted; the latest: %s".formatted(side.name(),
                    refusedMeanwhile,
                    buyers.refusal()));
        }
        // For what was accepted to be stored before the other side begins.
        Thread.sleep(DRAIN);
        return measured;
    }
}
