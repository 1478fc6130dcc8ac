package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.client.Call;
import dev.firstpair.stack.client.Latencies;
import dev.firstpair.systemtests.IdleListeners.Request;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The cost of ten thousand pages that follow one drop through one gateway: its memory, the latency of purchases through
 * it, and how soon all pages are back after it was killed.
 */
@Tag("measurement")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class LiveTabsMeasurementIT {

    private static final int TABS = Integer.getInteger("measure.tabs", 10_000);
    private static final int SHOPPERS = 1_000;
    private static final double PURCHASES_PER_SECOND = 100;
    private static final Duration PHASE = Duration.ofSeconds(8);
    private static final int REPETITIONS = 3;
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));

    private final MeasurementResults results = new MeasurementResults("live-tabs");
    private int phases;

    @Test
    void measuresPagesThatFollowADrop() throws Exception {
        StackOptions options = StackOptions.throwaway(BASE.resolve(".."), BASE.resolve("target").resolve("measured"))
                .withInstances(ServiceName.GATEWAY, 1)
                .withArguments(ServiceName.GATEWAY,
                        List.of("--firstpair.gateway.live.max-listeners=" + TABS,
                                // Each page has an address of its own.
                                "--firstpair.gateway.trusted-proxies=127\\.0\\.0\\.1",
                                "--firstpair.gateway.user.permits=10000"));
        try (Stack stack = Stack.start(options, Progress.SILENT);
                SimulatedShoppers shoppers = new SimulatedShoppers(stack, SHOPPERS, 500)) {
            measure(stack, shoppers);
        }
        results.publish();
    }

    private void measure(Stack stack, SimulatedShoppers shoppers) throws Exception {
        ShopDriver shop = new ShopDriver(stack);
        URI gateway = stack.urls(ServiceName.GATEWAY).getFirst();
        long watched = shop.product(1_000_000, ",\"hold\":\"PT1H\"");
        List<Request> tabs = IntStream.range(0, TABS)
                .mapToObj(tab -> new Request("/api/live?products=" + watched,
                        List.of("X-Forwarded-For: " + address(tab))))
                .toList();
        phase("", shop, shoppers, gateway, shop.product(1_000_000, ""));
        results.add("pages", TABS);
        results.add("purchases per second", PURCHASES_PER_SECOND);
        long pid = stack.pid(ServiceName.GATEWAY, 0);
        long heapBefore = ProcessMemory.liveHeapBytes(pid);
        results.add("resident memory without any, MiB", ProcessMemory.residentBytes(pid) >> 20);
        for (int i = 0; i < REPETITIONS; i++) {
            phase("without pages", shop, shoppers, gateway, shop.product(SHOPPERS, ",\"hold\":\"PT1H\""));
        }
        try (IdleListeners listeners = new IdleListeners(gateway)) {
            open("opening all, s", listeners, tabs);
            results.add("heap per page, KiB",
                    MeasurementResults.rounded((ProcessMemory.liveHeapBytes(pid) - heapBefore) / 1024.0 / TABS));
            for (int i = 0; i < REPETITIONS; i++) {
                phase("with pages of another product", shop, shoppers, gateway,
                        shop.product(SHOPPERS, ",\"hold\":\"PT1H\""));
            }
            long beatsBefore = listeners.beats();
            phase("with pages of the product that is bought", shop, shoppers, gateway, watched);
            results.add("events per second then, all pages together",
                    (listeners.beats() - beatsBefore) / PHASE.toSeconds());
            results.add("resident memory with all, MiB", ProcessMemory.residentBytes(pid) >> 20);
            assertThat(listeners.lost()).isZero();
            stack.kill(ServiceName.GATEWAY, 0);
        }
        stack.start(ServiceName.GATEWAY, 0);
        try (IdleListeners listeners = new IdleListeners(gateway)) {
            CompletableFuture<Void> buying = CompletableFuture.runAsync(() -> {
                try {
                    phase("while all pages come back to a new gateway", shop, shoppers, gateway,
                            shop.product(SHOPPERS, ",\"hold\":\"PT1H\""));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            open("until all are back at a gateway that has just started, s", listeners, tabs);
            buying.get(5, TimeUnit.MINUTES);
        }
    }

    private void open(String what, IdleListeners listeners, List<Request> tabs) throws Exception {
        long start = System.nanoTime();
        listeners.open(tabs);
        results.add(what, MeasurementResults.rounded((System.nanoTime() - start) / 1e9));
        assertThat(listeners.refusals()).isEmpty();
        assertThat(listeners.open()).isEqualTo(TABS);
    }

    /** Purchases through the gateway at a steady rate; those that are not accepted are counted. */
    private void phase(String when, ShopDriver shop, SimulatedShoppers shoppers, URI gateway, long product)
            throws InterruptedException {
        shop.buy(product, shop.newUser(), null);
        Latencies submit = new Latencies();
        AtomicInteger others = new AtomicInteger();
        List<CompletableFuture<?>> all = new ArrayList<>();
        OpenLoop.run(PURCHASES_PER_SECOND, PHASE, (number, due) -> {
            Call call = Call.post(gateway, "/api/products/" + product + "/purchases", shoppers.token(number), null,
                    null);
            all.add(shoppers.send(call).handle((bought, failure) -> {
                if (bought != null && bought.status() == 202) {
                    submit.add(bought.answeredNanos() - due);
                } else {
                    others.incrementAndGet();
                }
                return null;
            }));
        });
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).orTimeout(2, TimeUnit.MINUTES).join();
        if (!when.isEmpty()) {
            String what = "submit " + when + " (" + ++phases + ")";
            results.add(what, submit.summary());
            results.add(what + ", not accepted of " + all.size(), others.get());
        }
    }

    private static String address(int tab) {
        return "10.0." + tab / 250 + "." + (1 + tab % 250);
    }
}
