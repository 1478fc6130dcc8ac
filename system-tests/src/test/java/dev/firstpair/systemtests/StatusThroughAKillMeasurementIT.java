package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.client.Answer;
import dev.firstpair.stack.client.Call;
import dev.firstpair.stack.client.Latencies;
import dev.firstpair.stack.client.LoadClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A thousand orders are polled at both order-topology instances; a client without an answer asks the other one.
 * Meanwhile orders are paid and canceled, and one instance is killed and later started again. No client may get a 404
 * or be shown an older state than before; the time that each went without an answer is measured.
 */
@Tag("measurement")
class StatusThroughAKillMeasurementIT {

    private static final int ORDERS = 1_000;
    /** At an interval of a tenth of a second there would be 10,000 requests per second, too many for two cores. */
    private static final Duration INTERVAL = Duration.ofMillis(Integer.getInteger("measure.interval", 500));
    private static final double CHANGES_PER_SECOND = 10;
    private static final double FILLING_PER_SECOND = 100;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration BEFORE = Duration.ofSeconds(10);
    /** Long enough for the group to notice, and to assign the dead instance's work to the other. */
    private static final Duration DEAD = Duration.ofSeconds(25);
    private static final Duration AFTER = Duration.ofSeconds(25);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration OTHER_ONE = Duration.ofMillis(20);
    private static final long SEED = Long.getLong("measure.seed", 20261123);
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));

    private final Map<String, AtomicInteger> outcomes = new ConcurrentSkipListMap<>();
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong answers = new AtomicLong();
    private final Latencies latencies = new Latencies();
    private volatile boolean measuring;
    private volatile boolean over;

    @Test
    void measuresTheLongestGapWithoutAnAnswer() throws Exception {
        StackOptions options = StackOptions.throwaway(BASE.resolve(".."), BASE.resolve("target").resolve("measured"))
                .withInstances(ServiceName.ORDER_TOPOLOGY, 2);
        try (Stack stack = Stack.start(options, Progress.SILENT);
                SimulatedShoppers shoppers = new SimulatedShoppers(stack, ORDERS, 300);
                LoadClient http = new LoadClient(ORDERS);
                ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            List<Poller> pollers = new ArrayList<>();
            List<String> orders = orders(stack, shoppers);
            for (int i = 0; i < ORDERS; i++) {
                pollers.add(new Poller(orders.get(i), shoppers.token(i), stack.urls(ServiceName.ORDER_TOPOLOGY), i,
                        http, clock));
            }
            try {
                measure(stack, pollers, http);
            } finally {
                over = true;
            }
        }
    }

    private void measure(Stack stack, List<Poller> pollers, LoadClient http) throws Exception {
        pollers.forEach(Poller::begin);
        Thread changes = Thread.ofPlatform().daemon().start(() -> change(pollers, http));
        pause(WARM_UP);
        pollers.forEach(Poller::reset);
        measuring = true;
        ProcessorTime processors = ProcessorTime.now();
        long start = System.nanoTime();
        pause(BEFORE);
        Latencies.Summary calm = gaps(pollers);
        double askedPerSecond = answers.get() * 1e9 / (System.nanoTime() - start);
        pollers.forEach(Poller::reset);

        long killed = System.nanoTime();
        stack.kill(ServiceName.ORDER_TOPOLOGY, 1);
        pause(DEAD);
        Latencies.Summary throughTheKill = gaps(pollers);
        pollers.forEach(Poller::reset);

        long restarted = System.nanoTime();
        stack.start(ServiceName.ORDER_TOPOLOGY, 1);
        double startSeconds = (System.nanoTime() - restarted) / 1e9;
        pause(AFTER);
        Latencies.Summary throughTheStart = gaps(pollers);
        double overall = answers.get() * 1e9 / (System.nanoTime() - start);
        double busy = ProcessorTime.now().busyPercentSince(processors);
        over = true;
        changes.join();

        MeasurementResults results = new MeasurementResults("status-through-a-kill");
        results.add("seed", SEED);
        results.add("orders", ORDERS);
        results.add("each asked for every, ms, wanted", INTERVAL.toMillis());
        results.add("each asked for every, ms, achieved before the kill", Math.round(ORDERS * 1000 / askedPerSecond));
        results.add("each asked for every, ms, achieved over all", Math.round(ORDERS * 1000 / overall));
        outcomes.forEach(results::add);
        results.add("wrong: 404, or an older state than before", wrong.size());
        results.add("an answer", latencies.summary());
        results.add("longest gap of each order, before the kill", calm);
        results.add("longest gap of each order, from the kill on", throughTheKill);
        results.add("longest gap of each order, from the new start on", throughTheStart);
        results.add("measured from the kill on, s", Math.round((System.nanoTime() - killed) / 1e9));
        results.add("the new start took, s", MeasurementResults.rounded(startSeconds));
        results.add("all processors busy, %", MeasurementResults.rounded(busy));
        results.publish();

        assertThat(wrong).isEmpty();
        assertThat(pollers).allSatisfy(poller -> assertThat(poller.version).isPositive());
    }

    /** A pending order for each shopper. */
    private static List<String> orders(Stack stack, SimulatedShoppers shoppers) throws Exception {
        ShopDriver shop = new ShopDriver(stack);
        long product = shop.product(ORDERS + 1, ",\"hold\":\"PT1H\"");
        shop.buy(product, shop.newUser(), null);
        List<CompletableFuture<String>> placed = new ArrayList<>();
        OpenLoop.run(FILLING_PER_SECOND, Duration.ofMillis((long) (ORDERS * 1000 / FILLING_PER_SECOND)),
                (number, due) -> placed.add(shoppers.buy(number, product).thenCompose(bought -> {
                    String order = bought.text("orderId").orElseThrow();
                    return shoppers.decided(number, order, Duration.ofSeconds(20)).thenApply(shown -> {
                        assertThat(shown.text("status")).as("%s", shown).hasValue("PENDING");
                        return order;
                    });
                })));
        List<String> orders = new ArrayList<>();
        for (CompletableFuture<String> order : placed) {
            orders.add(order.get(1, TimeUnit.MINUTES));
        }
        return orders;
    }

    /** Pays and cancels orders, at either instance; requests without an answer are not repeated. */
    private void change(List<Poller> pollers, LoadClient http) {
        Random random = new Random(SEED);
        try {
            while (!over) {
                OpenLoop.run(CHANGES_PER_SECOND, Duration.ofSeconds(1), (number, due) -> {
                    Poller chosen = pollers.get(random.nextInt(pollers.size()));
                    String verb = random.nextInt(3) == 0 ? "cancellation" : "payment";
                    URI instance = chosen.instances.get(random.nextInt(2));
                    http.send(new Call("POST", instance, "/api/orders/" + chosen.order + "/" + verb, chosen.token, null,
                            null, ANSWER)).whenComplete((answer, failure) -> {
                                if (failure == null && answer.status() == 404) {
                                    wrong.add(verb + " of " + chosen.order + ": " + answer);
                                }
                                count(verb + (failure == null ? " answered " + answer.status() : " not answered"));
                            });
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void count(String what) {
        if (measuring) {
            outcomes.computeIfAbsent(what, key -> new AtomicInteger()).incrementAndGet();
        }
    }

    private static Latencies.Summary gaps(List<Poller> pollers) {
        Latencies gaps = new Latencies();
        pollers.forEach(poller -> gaps.add(poller.longestGap()));
        return gaps.summary();
    }

    /** The duration itself is the subject here, so this is not a wait for an event. */
    private static void pause(Duration length) throws InterruptedException {
        new CountDownLatch(1).await(length.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A client that polls one order, one request at a time. */
    private final class Poller {
        private final String order;
        private final String token;
        private final List<URI> instances;
        private final LoadClient http;
        private final ScheduledExecutorService clock;
        private int asks;
        private long dueNanos;
        private int version;
        private long answeredNanos;
        private long longestGap;

        Poller(String order, String token, List<URI> instances, int number, LoadClient http,
                ScheduledExecutorService clock) {
            this.order = order;
            this.token = token;
            this.instances = instances;
            this.asks = number;
            this.http = http;
            this.clock = clock;
        }

        synchronized void begin() {
            answeredNanos = System.nanoTime();
            dueNanos = answeredNanos + (long) (asks * 1.0 / ORDERS * INTERVAL.toNanos());
            again(dueNanos - answeredNanos);
        }

        synchronized void reset() {
            longestGap = 0;
        }

        /** Including a gap that has not ended yet. */
        synchronized long longestGap() {
            return Math.max(longestGap, System.nanoTime() - answeredNanos);
        }

        private void again(long inNanos) {
            if (!over) {
                clock.schedule(this::ask, inNanos, TimeUnit.NANOSECONDS);
            }
        }

        private void ask() {
            http.send(new Call("GET", instances.get(asks % instances.size()), "/api/orders/" + order, token, null, null,
                    ANSWER)).whenComplete(this::answered);
        }

        private synchronized void answered(@Nullable Answer answer, @Nullable Throwable failure) {
            if (over) {
                return;
            }
            long now = System.nanoTime();
            if (answer == null || answer.status() == 503) {
                count(answer == null ? "no answer" : "503");
                asks++;
                again(OTHER_ONE.toNanos());
                return;
            }
            int shown = answer.json().path("version").asInt(0);
            if (answer.status() != 200 || shown < version) {
                wrong.add(order + " at version " + version + ": " + answer);
            } else {
                version = shown;
                longestGap = Math.max(longestGap, now - answeredNanos);
                answeredNanos = now;
                count("answers");
                if (measuring) {
                    answers.incrementAndGet();
                    latencies.add(answer.nanos());
                }
            }
            dueNanos = Math.max(now, dueNanos + INTERVAL.toNanos());
            again(dueNanos - now);
        }
    }
}
