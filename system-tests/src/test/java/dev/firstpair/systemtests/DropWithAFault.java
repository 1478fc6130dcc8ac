package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.client.Answer;
import dev.firstpair.stack.client.Call;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A sale of one product through the gateways, in which something fails, and what its shoppers see from then on. Each
 * buys once, gets its order once, and repeats either as the pages do.
 */
final class DropWithAFault implements AutoCloseable {

    private static final double SHOPPERS_PER_SECOND = 40;
    /** Before the fault; also warms up what has just been started. */
    private static final Duration CALM = Duration.ofSeconds(15);
    private static final Duration FROM_THE_FAULT = Duration.ofSeconds(60);
    private static final Duration LENGTH = CALM.plus(FROM_THE_FAULT);
    private static final int SHOPPERS = (int) (SHOPPERS_PER_SECOND * LENGTH.toSeconds());
    /** Fewer than shoppers, so that too many could be sold. */
    private static final int STOCK = SHOPPERS * 4 / 5;
    /** For so long, a page waits for an answer. */
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration PAUSE_WITHOUT_ANSWER = Duration.ofSeconds(2);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    /** For so long, a request is repeated. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SimulatedShoppers shoppers;
    private final ShopDriver shop;
    private final List<URI> gateways;
    private final String purchases;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    /** The shopper of each accepted order. */
    private final Map<String, Integer> orders = new ConcurrentHashMap<>();
    private final Queue<Long> acceptedNanos = new ConcurrentLinkedQueue<>();
    private final Queue<Long> soldOutNanos = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    /** With an answer, or given up. */
    private final LongAdder requests = new LongAdder();
    private final LongAdder failed = new LongAdder();
    /** Answers 5xx, and requests without an answer. */
    private final Map<String, LongAdder> errors = new ConcurrentSkipListMap<>();
    private volatile boolean measuring;
    private long faultNanos;
    private long endNanos;

    /** Injects a fault, and returns at its end, if it has one. */
    @FunctionalInterface
    interface Injection {
        void run() throws InterruptedException;
    }

    /** Returns when every instance of ingress-api sells the product. */
    DropWithAFault(Stack stack) {
        shop = new ShopDriver(stack);
        gateways = stack.urls(ServiceName.GATEWAY);
        purchases = "/api/products/" + shop.product(STOCK, ",\"hold\":\"PT2H\"") + "/purchases";
        for (URI ingress : stack.urls(ServiceName.INGRESS_API)) {
            Patience.soon()
                    .until(() -> Http.post(ingress, purchases, shop.token(shop.newUser()), null).status() == 202);
        }
        // In an open loop, no request waits for a connection.
        shoppers = new SimulatedShoppers(stack, SHOPPERS, SHOPPERS);
    }

    /** Returns when each shopper has its answers, or has given up. */
    void run(Injection fault) throws InterruptedException, ExecutionException {
        List<Future<?>> ends = new ArrayList<>();
        ends.add(threads.submit(() -> {
            Thread.sleep(CALM);
            faultNanos = System.nanoTime();
            measuring = true;
            fault.run();
            return null;
        }));
        OpenLoop.run(SHOPPERS_PER_SECOND, LENGTH, (number, due) -> ends.add(threads.submit(() -> {
            buy(number);
            return null;
        })));
        for (Future<?> end : ends) {
            end.get();
        }
        endNanos = System.nanoTime();
    }

    private void buy(int shopper) throws InterruptedException {
        Answer bought = ask("POST", purchases, shopper);
        if (bought == null) {
            return;
        }
        if (bought.code().equals("SOLD_OUT")) {
            soldOutNanos.add(bought.answeredNanos());
            return;
        }
        if (bought.status() == 202) {
            acceptedNanos.add(bought.answeredNanos());
        }
        // A repetition may learn its order from 409 ALREADY_ORDERED instead.
        String order = bought.text("orderId").orElse("");
        if (order.isEmpty()) {
            wrong.add("purchase: " + bought);
            return;
        }
        orders.put(order, shopper);
        Answer shown = ask("GET", "/api/orders/" + order + "?wait=PT5S", shopper);
        if (shown != null && shown.status() != 200) {
            wrong.add("order: " + shown);
        }
    }

    /** Repeats the request, each time at the next gateway; null if the shopper has given up. */
    private @Nullable Answer ask(String method, String path, int shopper) throws InterruptedException {
        long begunNanos = System.nanoTime();
        for (int gateway = shopper;; gateway++) {
            Duration pause = PAUSE_WITHOUT_ANSWER;
            String error;
            try {
                Answer answer = shoppers.send(new Call(method, gateways.get(gateway % gateways.size()), path,
                        shoppers.token(shopper), "once", null, ANSWER)).get();
                if (answer.status() < 500) {
                    count(requests);
                    return answer;
                }
                Duration asked = answer.retryAfter();
                pause = asked == null || asked.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : asked;
                error = answer.status() + " " + answer.code();
            } catch (ExecutionException e) {
                String message = String.valueOf(e.getMessage());
                error = message.substring(message.lastIndexOf(": ") + 2);
            }
            count(errors.computeIfAbsent(method + ": " + error, key -> new LongAdder()));
            if (System.nanoTime() - begunNanos + pause.toNanos() > PATIENCE.toNanos()) {
                count(requests);
                count(failed);
                return null;
            }
            Thread.sleep(pause);
        }
    }

    private void count(LongAdder counter) {
        if (measuring) {
            counter.increment();
        }
    }

    /** Between two 202, from the fault on, while there was something to sell. */
    private double longestPauseSeconds() {
        long until = soldOutNanos.stream().min(Long::compare).orElse(endNanos);
        long last = faultNanos;
        long longest = 0;
        for (long at : acceptedNanos.stream().filter(at -> at > faultNanos && at < until).sorted().toList()) {
            longest = Math.max(longest, at - last);
            last = at;
        }
        return MeasurementResults.rounded(Math.max(longest, until - last) / 1e9);
    }

    /** As JSON, and as a row of a Markdown table. */
    void report(String fault) {
        MeasurementResults results = new MeasurementResults("fault-" + fault);
        // If these are not all, the machine was too slow, and the rest says little about the fault.
        results.add("shoppers before the fault", Math.round(SHOPPERS_PER_SECOND * CALM.toSeconds()));
        results.add("accepted before the fault", acceptedNanos.stream().filter(at -> at < faultNanos).count());
        results.add("accepted", acceptedNanos.size());
        results.add("requests from the fault on", requests.sum());
        errors.forEach(results::add);
        results.add("failed after repeats", failed.sum());
        results.add("longest pause in accepting, s", longestPauseSeconds());
        results.publish();
        System.out.printf(Locale.ROOT, "| %s | %,d | %,d | %,d | %.1f s |%n", fault, requests.sum(),
                errors.values().stream().mapToLong(LongAdder::sum).sum(), failed.sum(), longestPauseSeconds());
    }

    /** Nothing accepted is lost, and nothing is oversold. */
    void check() {
        assertThat(wrong).isEmpty();
        assertThat(acceptedNanos).isNotEmpty();
        List<String> decisions = new ArrayList<>();
        orders.forEach((order, shopper) -> decisions.add(shop.decided(order, shoppers.token(shopper)).text("status")));
        // Perhaps an order that was accepted while Redis was away, or a second request of a shopper.
        assertThat(decisions).isSubsetOf("PENDING", "REJECTED");
        assertThat(decisions.stream().filter("PENDING"::equals)).hasSizeLessThanOrEqualTo(STOCK);
    }

    @Override
    public void close() {
        threads.close();
        shoppers.close();
    }
}
