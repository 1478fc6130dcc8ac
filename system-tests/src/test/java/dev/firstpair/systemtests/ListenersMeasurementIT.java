package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.client.Latencies;
import dev.firstpair.systemtests.IdleListeners.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The cost of ten thousand idle listeners of one order-topology instance: its memory, and the latency of purchases. */
@Tag("measurement")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ListenersMeasurementIT {

    private static final int LISTENERS = Integer.getInteger("measure.listeners", 10_000);
    private static final int SHOPPERS = 1_000;
    private static final double PURCHASES_PER_SECOND = 100;
    private static final double FILLING_PER_SECOND = 300;
    private static final int REPETITIONS = 4;
    private static final Duration PHASE = Duration.ofSeconds(8);
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));

    @Test
    void measuresListenersSideBySideWithNone() throws Exception {
        StackOptions options = StackOptions.throwaway(BASE.resolve(".."), BASE.resolve("target").resolve("measured"))
                .withArguments(ServiceName.ORDER_TOPOLOGY,
                        List.of("--firstpair.orders.events.max-listeners=" + LISTENERS));
        try (Stack stack = Stack.start(options, Progress.SILENT);
                SimulatedShoppers shoppers = new SimulatedShoppers(stack, SHOPPERS, 500)) {
            measure(stack, shoppers);
        }
    }

    private static void measure(Stack stack, SimulatedShoppers shoppers) throws Exception {
        ShopDriver shop = new ShopDriver(stack);
        List<Request> requests = orders(shop, shoppers);
        long pid = stack.pid(ServiceName.ORDER_TOPOLOGY, 0);
        long heapBefore = ProcessMemory.liveHeapBytes(pid);
        long residentBefore = ProcessMemory.residentBytes(pid);
        MeasurementResults results = new MeasurementResults("listeners");
        results.add("listeners", LISTENERS);
        List<Double> heap = new ArrayList<>();
        List<Double> openSeconds = new ArrayList<>();
        List<Latencies.Summary> submitWithout = new ArrayList<>();
        List<Latencies.Summary> submitWith = new ArrayList<>();
        List<Latencies.Summary> decideWithout = new ArrayList<>();
        List<Latencies.Summary> decideWith = new ArrayList<>();
        long residentWith = 0;
        long beats = 0;
        // Without, with, with, without: later phases run on a warmer system, so the order alternates.
        for (int i = 0; i < REPETITIONS / 2; i++) {
            phase(shop, shoppers, submitWithout, decideWithout);
            try (IdleListeners listeners = new IdleListeners(stack.orders())) {
                long start = System.nanoTime();
                listeners.open(requests);
                openSeconds.add((System.nanoTime() - start) / 1e9);
                assertThat(listeners.refusals()).isEmpty();
                assertThat(listeners.open()).isEqualTo(LISTENERS);
                heap.add((double) (ProcessMemory.liveHeapBytes(pid) - heapBefore) / LISTENERS);
                phase(shop, shoppers, submitWith, decideWith);
                phase(shop, shoppers, submitWith, decideWith);
                residentWith = Math.max(residentWith, ProcessMemory.residentBytes(pid));
                assertThat(listeners.lost()).isZero();
                assertThat(listeners(stack)).isEqualTo(LISTENERS);
                beats += listeners.beats();
                if (Boolean.getBoolean("measure.histogram")) {
                    ProcessMemory.histogram(pid).stream().limit(60).forEach(System.out::println);
                }
            }
            // The server notices it by its heart-beats.
            await().atMost(Duration.ofMinutes(3)).until(() -> listeners(stack) == 0);
            phase(shop, shoppers, submitWithout, decideWithout);
        }
        results.add("heap per listener, KiB", MeasurementResults.rounded(median(heap) / 1024));
        results.add("resident memory without any, MiB", residentBefore >> 20);
        results.add("resident memory with all, MiB", residentWith >> 20);
        results.add("opening all, s", MeasurementResults.rounded(median(openSeconds)));
        results.add("heart-beats received", beats);
        results.add("purchases per second", PURCHASES_PER_SECOND);
        results.add("phases of each kind, of " + PHASE.toSeconds() + " s", REPETITIONS);
        compare(results, "submit", submitWithout, submitWith);
        compare(results, "decide", decideWithout, decideWith);
        results.publish();
    }

    /** An order for each listener, pending for as long as the measurement takes. */
    private static List<Request> orders(ShopDriver shop, SimulatedShoppers shoppers) throws InterruptedException {
        List<Request> requests = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<?>> all = new ArrayList<>();
        List<Long> products = new ArrayList<>();
        for (int i = 0; i < LISTENERS; i += shoppers.size()) {
            products.add(shop.product(shoppers.size(), ",\"hold\":\"PT1H\""));
        }
        products.forEach(product -> shop.buy(product, shop.newUser(), null));
        OpenLoop.run(FILLING_PER_SECOND, Duration.ofMillis((long) (LISTENERS / FILLING_PER_SECOND * 1000)),
                (number, due) -> {
                    int shopper = number % shoppers.size();
                    all.add(shoppers.buy(shopper, products.get(number / shoppers.size())).thenCompose(bought -> {
                        String order = bought.text("orderId").orElse("");
                        return bought.status() != 202
                                ? CompletableFuture.completedFuture(null)
                                : shoppers.decided(shopper, order, Duration.ofSeconds(20)).thenAccept(shown -> {
                                    if (shown.text("status").orElse("").equals("PENDING")) {
                                        requests.add(new Request("/api/orders/" + order + "/events",
                                                List.of("Authorization: Bearer " + shoppers.token(shopper))));
                                    }
                                });
                    }).exceptionally(slow -> null));
                });
        join(all);
        List<Request> enough = new ArrayList<>(requests);
        assertThat(requests).isNotEmpty();
        // These only fill the shop, so a purchase may fail: its listener then shares an order with another.
        for (int i = 0; enough.size() < LISTENERS; i++) {
            enough.add(requests.get(i % requests.size()));
        }
        return enough.subList(0, LISTENERS);
    }

    /** Purchases at a steady rate; each has to be accepted and to become an order. */
    private static void phase(ShopDriver shop, SimulatedShoppers shoppers, List<Latencies.Summary> submits,
            List<Latencies.Summary> decides) throws InterruptedException {
        long product = shop.product(shoppers.size() + 1, ",\"hold\":\"PT1H\"");
        shop.buy(product, shop.newUser(), null);
        Latencies submit = new Latencies();
        Latencies decide = new Latencies();
        AtomicInteger placed = new AtomicInteger();
        List<CompletableFuture<?>> all = new ArrayList<>();
        OpenLoop.run(PURCHASES_PER_SECOND, PHASE, (number, due) -> all.add(shoppers.buy(number, product)
                .thenCompose(bought -> {
                    assertThat(bought.status()).as("%s", bought).isEqualTo(202);
                    submit.add(bought.answeredNanos() - due);
                    return shoppers.decided(number, bought.text("orderId").orElse(""), Duration.ofSeconds(20))
                            .thenAccept(shown -> {
                                assertThat(shown.text("status")).hasValue("PENDING");
                                decide.add(shown.answeredNanos() - bought.answeredNanos());
                                placed.incrementAndGet();
                            });
                })));
        join(all);
        assertThat(placed.get()).isEqualTo(all.size());
        submits.add(submit.summary());
        decides.add(decide.summary());
    }

    private static void compare(MeasurementResults results, String what, List<Latencies.Summary> without,
            List<Latencies.Summary> with) {
        double p50Without = median(without.stream().map(Latencies.Summary::p50).toList());
        double p50With = median(with.stream().map(Latencies.Summary::p50).toList());
        double p99Without = median(without.stream().map(Latencies.Summary::p99).toList());
        double p99With = median(with.stream().map(Latencies.Summary::p99).toList());
        results.add(what + " without listeners, median p50 ms", p50Without);
        results.add(what + " with listeners, median p50 ms", p50With);
        results.add(what + ", ratio of p50", Math.round(p50With / p50Without * 100) / 100.0);
        results.add(what + " without listeners, median p99 ms", p99Without);
        results.add(what + " with listeners, median p99 ms", p99With);
        results.add(what + ", ratio of p99", Math.round(p99With / p99Without * 100) / 100.0);
        results.add(what + " without listeners, p50 of each phase",
                without.stream().map(Latencies.Summary::p50).toList());
        results.add(what + " with listeners, p50 of each phase", with.stream().map(Latencies.Summary::p50).toList());
    }

    private static int listeners(Stack stack) {
        return (int) Metrics.of(stack.orders()).sum("firstpair_orders_listeners");
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : MeasurementResults.rounded((sorted.get(half - 1) + sorted.get(half)) / 2);
    }

    private static void join(List<CompletableFuture<?>> all) throws InterruptedException {
        try {
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(2, TimeUnit.MINUTES);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("A purchase went wrong", e);
        }
    }
}
