package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.client.Answer;
import dev.firstpair.stack.client.Latencies;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Far more purchases per second than the ledger decides, of products with plenty of stock: how many are accepted, how
 * soon those are decided, how soon the others are refused, and whether the system recovers completely after the load.
 */
@Tag("measurement")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class OverloadMeasurementIT {

    private static final double PER_SECOND = Double.parseDouble(System.getProperty("measure.rate", "3500"));
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("measure.seconds", 300));
    private static final double CALM_PER_SECOND = 200;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration RECOVERY = Duration.ofSeconds(5);
    private static final Duration AFTERWARDS = Duration.ofSeconds(20);
    private static final Duration DECISION = Duration.ofSeconds(30);
    /** One of so many accepted purchases waits for its decision. */
    private static final int ONE_IN = 50;
    private static final int SHOPPERS = 10_000;
    /** With fewer, requests would wait for a connection here, and not be refused there. */
    private static final int CONNECTIONS = 4_000;
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));

    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();

    /** The results of the purchases of one phase. */
    private static final class Phase {
        final Map<String, AtomicInteger> outcomes = new ConcurrentSkipListMap<>();
        final Latencies accepted = new Latencies();
        final Latencies refused = new Latencies();
        final Latencies decided = new Latencies();
        double perSecond;
        int sent;

        void count(String outcome) {
            outcomes.computeIfAbsent(outcome, key -> new AtomicInteger()).incrementAndGet();
        }

        int of(String outcome) {
            AtomicInteger count = outcomes.get(outcome);
            return count == null ? 0 : count.get();
        }
    }

    @Test
    void measuresWhatIsAcceptedOfFarTooMany() throws Exception {
        StackOptions options = StackOptions.throwaway(BASE.resolve(".."), BASE.resolve("target").resolve("measured"));
        try (Stack stack = Stack.start(options, Progress.SILENT);
                SimulatedShoppers shoppers = new SimulatedShoppers(stack, SHOPPERS, CONNECTIONS)) {
            List<Long> products = products(new ShopDriver(stack));
            run(shoppers, products, CALM_PER_SECOND, WARM_UP);
            long ingressBefore = residentMib(stack, ServiceName.INGRESS_API);
            long ledgerBefore = residentMib(stack, ServiceName.ORDER_TOPOLOGY);

            Phase overload = run(shoppers, products, PER_SECOND, LENGTH);
            // Requests that this process could not send, and answers that it could not read, belong to the overload,
            // too.
            await().atMost(Duration.ofMinutes(5)).until(() -> underWay.get() == 0);
            long ingressAfter = residentMib(stack, ServiceName.INGRESS_API);
            long ledgerAfter = residentMib(stack, ServiceName.ORDER_TOPOLOGY);
            Thread.sleep(RECOVERY);
            Phase calm = run(shoppers, products, CALM_PER_SECOND, AFTERWARDS);
            await().atMost(DECISION.plusSeconds(30)).until(() -> underWay.get() == 0);

            MeasurementResults results = new MeasurementResults("overload");
            results.add("purchases sent per second", MeasurementResults.rounded(overload.perSecond));
            // Shares: the last answers come long after the last request, so there is no common time to divide by.
            overload.outcomes.forEach((outcome, count) -> results.add(outcome + ", % of those sent",
                    MeasurementResults.rounded(100.0 * count.get() / overload.sent)));
            results.add("accepted, from when it was due", overload.accepted.summary());
            results.add("refused, from when it was due", overload.refused.summary());
            results.add("from the 202 to the decision, one in " + ONE_IN, overload.decided.summary());
            results.add("resident memory of ingress-api before and after, MiB", ingressBefore + ", " + ingressAfter);
            results.add("resident memory of order-topology before and after, MiB", ledgerBefore + ", " + ledgerAfter);
            results.add(RECOVERY.toSeconds() + " s later, sent per second", MeasurementResults.rounded(calm.perSecond));
            calm.outcomes.forEach((outcome, count) -> results.add(RECOVERY.toSeconds() + " s later, " + outcome,
                    count.get()));
            results.add(RECOVERY.toSeconds() + " s later, accepted", calm.accepted.summary());
            results.add(RECOVERY.toSeconds() + " s later, decided", calm.decided.summary());
            results.publish();

            assertThat(overload.of("accepted")).isPositive();
            assertThat(overload.of("undecided")).isZero();
            assertThat(calm.outcomes.keySet()).containsExactly("accepted");
        }
    }

    private List<Long> products(ShopDriver shop) {
        double purchases = PER_SECOND * LENGTH.toSeconds()
                + CALM_PER_SECOND * (WARM_UP.toSeconds() + AFTERWARDS.toSeconds());
        List<Long> products = new ArrayList<>();
        for (int i = 0; i * SHOPPERS <= purchases; i++) {
            products.add(shop.product(SHOPPERS + 1, ",\"hold\":\"PT2H\""));
        }
        shop.buy(products.getLast(), shop.newUser(), null);
        return products;
    }

    private Phase run(SimulatedShoppers shoppers, List<Long> products, double perSecond, Duration length)
            throws Exception {
        Phase phase = new Phase();
        phase.perSecond = OpenLoop.run(perSecond, length, (number, due) -> {
            phase.sent++;
            int purchase = next.getAndIncrement();
            int shopper = purchase % SHOPPERS;
            underWay.incrementAndGet();
            shoppers.buy(shopper, products.get(purchase / SHOPPERS))
                    .thenCompose(answer -> take(shoppers, shopper, answer, due, number % ONE_IN == 0, phase))
                    .whenComplete((done, failure) -> {
                        if (failure != null) {
                            phase.count("failed");
                        }
                        underWay.decrementAndGet();
                    });
        });
        return phase;
    }

    private static CompletableFuture<?> take(SimulatedShoppers shoppers, int shopper, Answer answer, long due,
            boolean waits, Phase phase) {
        long nanos = answer.answeredNanos() - due;
        if (answer.status() != 202) {
            phase.count(answer.status() + " " + answer.code());
            phase.refused.add(nanos);
            return CompletableFuture.completedFuture(null);
        }
        phase.count("accepted");
        phase.accepted.add(nanos);
        if (!waits) {
            return CompletableFuture.completedFuture(null);
        }
        return shoppers.decided(shopper, answer.text("orderId").orElse(""), DECISION).thenAccept(shown -> {
            if (shown.text("status").orElse("").equals("PENDING")) {
                phase.decided.add(shown.answeredNanos() - answer.answeredNanos());
            } else {
                phase.count("undecided");
            }
        });
    }

    private static long residentMib(Stack stack, ServiceName service) throws IOException {
        return ProcessMemory.residentBytes(stack.pid(service, 0)) >> 20;
    }
}
