package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.client.Answer;
import dev.firstpair.stack.client.Call;
import dev.firstpair.stack.client.Latencies;
import dev.firstpair.topics.order.OrderEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Time until a canceled order's unit is sold to another user, from the 202 of the cancellation, at a load of five
 * hundred purchases per second. One product is sold out: its buyers cancel repeatedly, and other users ask for it all
 * the time. The other purchases are of products with plenty of stock.
 */
@Tag("measurement")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class RebuyMeasurementIT {

    private static final double PER_SECOND = Double.parseDouble(System.getProperty("measure.rate", "500"));
    private static final double HOT_PER_SECOND = PER_SECOND / 5;
    private static final double CANCELS_PER_SECOND = 12;
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("measure.warmup", 20));
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("measure.seconds", 60));
    private static final Duration TAIL = Duration.ofSeconds(5);
    private static final int SHOPPERS = 1_000;
    private static final int HOT_SHOPPERS = 200;
    private static final int HOT_STOCK = 50;
    private static final Duration DECISION = Duration.ofSeconds(20);
    /** One of so many buyers of products with plenty of stock waits for the decision. */
    private static final int ONE_IN = 10;
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));

    private final List<OrderEvent> hotEvents = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Long> readNanos = new ConcurrentHashMap<>();
    private final Map<String, Long> canceledNanos = new ConcurrentHashMap<>();
    private final Map<String, Long> shownNanos = new ConcurrentHashMap<>();
    private final Queue<Integer> waiting = new ConcurrentLinkedQueue<>();
    private final Queue<Holder> holders = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong hot = new AtomicLong();
    private final Latencies submit = new Latencies();
    private final Latencies decide = new Latencies();
    private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();
    private volatile boolean measuring;

    private record Holder(int shopper, String order) {}

    @Test
    void measuresFromACancellationToTheNextSale() throws Exception {
        StackOptions options = StackOptions.throwaway(BASE.resolve(".."), BASE.resolve("target").resolve("measured"))
                .withInstances(ServiceName.ORDER_TOPOLOGY, Integer.getInteger("measure.instances", 1));
        try (Stack stack = Stack.start(options, Progress.SILENT);
                SimulatedShoppers shoppers = new SimulatedShoppers(stack, SHOPPERS + HOT_SHOPPERS, 600)) {
            measure(stack, shoppers);
        }
    }

    private void measure(Stack stack, SimulatedShoppers shoppers) throws Exception {
        ShopDriver shop = new ShopDriver(stack);
        double plentyPerSecond = PER_SECOND - HOT_PER_SECOND;
        List<Long> plenty = new ArrayList<>();
        double purchases = plentyPerSecond * (WARM_UP.toSeconds() + LENGTH.toSeconds() + TAIL.toSeconds());
        for (int i = 0; i * SHOPPERS <= purchases; i++) {
            plenty.add(shop.product(SHOPPERS + 1, ",\"hold\":\"PT1H\""));
        }
        hot.set(shop.product(HOT_STOCK, ",\"hold\":\"PT1H\""));
        for (long product : plenty) {
            shop.buy(product, shop.newUser(), null);
        }
        for (int i = 0; i < HOT_SHOPPERS; i++) {
            waiting.add(SHOPPERS + i);
        }
        double measuredRate;
        double busyPercent;
        Map<ServiceName, Double> processors = new HashMap<>();
        try (OrderEventLog log = new OrderEventLog(stack, this::read)) {
            log.follow();
            AtomicInteger next = new AtomicInteger();
            run(shoppers, stack, plenty, next, WARM_UP);
            measuring = true;
            Map<ServiceName, Duration> before = cpu(stack);
            ProcessorTime start = ProcessorTime.now();
            measuredRate = run(shoppers, stack, plenty, next, LENGTH);
            busyPercent = ProcessorTime.now().busyPercentSince(start);
            cpu(stack).forEach((service, time) -> processors.put(service, MeasurementResults.rounded(
                    100.0 * time.minus(before.getOrDefault(service, Duration.ZERO)).toMillis() / LENGTH.toMillis())));
            measuring = false;
            // The last units that were given back are sold, too.
            run(shoppers, stack, plenty, next, TAIL);
            await().atMost(Duration.ofSeconds(60)).until(() -> underWay.get() == 0);
            Patience.soon().until(() -> readNanos.keySet().containsAll(shownNanos.keySet()));
        }
        Latencies toLog = new Latencies();
        Latencies toBuyer = new Latencies();
        int rebought = pair(toLog, toBuyer);

        MeasurementResults results = new MeasurementResults("rebuy");
        results.add("purchases sent per second, measured", MeasurementResults.rounded(measuredRate));
        results.add("of which of the sold-out product",
                MeasurementResults.rounded(measuredRate * HOT_PER_SECOND / PER_SECOND));
        outcomes.entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(outcome -> results.add(outcome.getKey() + ", per second",
                        MeasurementResults.rounded(outcome.getValue().get() * 1000.0 / LENGTH.toMillis())));
        results.add("cancellations", canceledNanos.size());
        results.add("cancellations whose unit was sold to somebody else", rebought);
        results.add("from the 202 until the next sale is on order-events", toLog.summary());
        results.add("from the 202 until the next buyer is shown it", toBuyer.summary());
        results.add("submit, from when it was due", submit.summary());
        results.add("decide, one in " + ONE_IN, decide.summary());
        results.add("all processors busy, %", MeasurementResults.rounded(busyPercent));
        results.add("of one processor, %", processors);
        results.publish();

        assertThat(outcomes).doesNotContainKey("wrong");
        assertThat(rebought).isPositive();
        StackAudit.findsNothing(stack);
    }

    /** Every action at its own steady rate. */
    private double run(SimulatedShoppers shoppers, Stack stack, List<Long> plenty, AtomicInteger next, Duration length)
            throws Exception {
        double hotShare = HOT_PER_SECOND / PER_SECOND;
        int perCancel = (int) Math.round(PER_SECOND / CANCELS_PER_SECOND);
        return OpenLoop.run(PER_SECOND, length, (number, due) -> {
            // Evenly spread: every fifth is of the sold-out product.
            if ((long) ((number + 1) * hotShare) > (long) (number * hotShare)) {
                wantHot(shoppers, due);
            } else {
                int purchase = next.getAndIncrement();
                wantPlenty(shoppers, plenty.get(purchase / SHOPPERS), purchase % SHOPPERS, purchase % ONE_IN == 0, due);
            }
            if (number % perCancel == 0) {
                cancel(shoppers, stack);
            }
        });
    }

    private void wantPlenty(SimulatedShoppers shoppers, long product, int shopper, boolean waits, long due) {
        begin(shoppers.buy(shopper, product).thenCompose(bought -> {
            count(bought, "accepted, plenty of stock", due);
            if (bought.status() != 202 || !waits) {
                return CompletableFuture.completedFuture(null);
            }
            return shoppers.decided(shopper, bought.text("orderId").orElse(""), DECISION).thenAccept(shown -> {
                if (!shown.text("status").orElse("").equals("PENDING")) {
                    tally("wrong");
                } else if (measuring) {
                    decide.add(shown.answeredNanos() - bought.answeredNanos());
                }
            });
        }));
    }

    private void wantHot(SimulatedShoppers shoppers, long due) {
        Integer shopper = waiting.poll();
        if (shopper == null) {
            tally("nobody was waiting");
            return;
        }
        begin(shoppers.buy(shopper, hot.get()).thenCompose(bought -> {
            count(bought, "accepted, sold-out product", due);
            if (bought.status() != 202) {
                waiting.add(shopper);
                return CompletableFuture.completedFuture(null);
            }
            String order = bought.text("orderId").orElse("");
            return shoppers.decided(shopper, order, DECISION).thenAccept(shown -> {
                switch (shown.text("status").orElse("")) {
                    case "PENDING" -> {
                        shownNanos.put(order, shown.answeredNanos());
                        holders.add(new Holder(shopper, order));
                    }
                    case "REJECTED" -> {
                        tally("rejected by the ledger");
                        waiting.add(shopper);
                    }
                    default -> tally("undecided after " + DECISION.toSeconds() + " s");
                }
            });
        }));
    }

    private void cancel(SimulatedShoppers shoppers, Stack stack) {
        Holder holder = holders.poll();
        if (holder == null) {
            return;
        }
        boolean counts = measuring;
        begin(shoppers.send(Call.post(stack.orders(), "/api/orders/" + holder.order() + "/cancellation",
                shoppers.token(holder.shopper()), "cancel", null)).thenAccept(answer -> {
                    if (answer.status() == 202) {
                        tally("canceled");
                        if (counts) {
                            canceledNanos.put(holder.order(), answer.answeredNanos());
                        }
                        waiting.add(holder.shopper());
                    } else {
                        tally("cancellation answered " + answer.status());
                        holders.add(holder);
                    }
                }));
    }

    private void count(Answer bought, String accepted, long due) {
        switch (bought.status()) {
            case 202 -> tally(accepted);
            case 409 -> tally("refused, " + bought.code());
            case 503 -> tally("told to try again, " + bought.code());
            default -> tally("wrong");
        }
        if (measuring) {
            submit.add(bought.answeredNanos() - due);
        }
    }

    private void begin(CompletableFuture<?> work) {
        underWay.incrementAndGet();
        work.whenComplete((done, failure) -> {
            if (failure != null) {
                tally("wrong");
            }
            underWay.decrementAndGet();
        });
    }

    private void tally(String outcome) {
        if (measuring || outcome.equals("wrong")) {
            outcomes.computeIfAbsent(outcome, key -> new AtomicInteger()).incrementAndGet();
        }
    }

    private void read(OrderEvent event, long nanos) {
        if (event.productId().value() == hot.get()) {
            if (event instanceof OrderEvent.Placed) {
                readNanos.put(event.orderId().toString(), nanos);
            }
            hotEvents.add(event);
        }
    }

    /** The unit that was given back first is sold first; no user gets its own unit back here. */
    private int pair(Latencies toLog, Latencies toBuyer) {
        List<OrderEvent> inOrder = new ArrayList<>(hotEvents);
        inOrder.sort(Comparator.comparingLong(OrderEvent::stockVersion));
        Deque<Free> free = new ArrayDeque<>();
        for (int i = 0; i < HOT_STOCK; i++) {
            free.add(new Free(null, 0));
        }
        int rebought = 0;
        for (OrderEvent event : inOrder) {
            switch (event) {
                case OrderEvent.Canceled canceled -> free.add(new Free(
                        canceledNanos.get(canceled.orderId().toString()), canceled.userId().value()));
                case OrderEvent.Placed placed -> {
                    assertThat(free).as("units for sale when %s was placed", placed).isNotEmpty();
                    Free unit = free.remove();
                    Long since = unit.canceledNanos();
                    String order = placed.orderId().toString();
                    if (since != null && unit.canceledBy() != placed.userId().value()) {
                        rebought++;
                        toLog.add(Math.max(0, readNanos.getOrDefault(order, 0L) - since));
                        Long shown = shownNanos.get(order);
                        if (shown != null) {
                            toBuyer.add(Math.max(0, shown - since));
                        }
                    }
                }
                case OrderEvent.PaymentFailed _none -> throw new AssertionError(event);
                case OrderEvent.Paid _none -> throw new AssertionError(event);
                case OrderEvent.Completed _none -> throw new AssertionError(event);
                case OrderEvent.Rejected _none -> {
                }
                case OrderEvent.Refunded _none -> throw new AssertionError(event);
                case OrderEvent.CommandRefused _none -> throw new AssertionError(event);
            }
        }
        return rebought;
    }

    /** @param canceledNanos when its cancellation was answered; null if that is not measured */
    private record Free(@Nullable Long canceledNanos, long canceledBy) {}

    private static Map<ServiceName, Duration> cpu(Stack stack) {
        Map<ServiceName, Duration> times = new HashMap<>();
        for (ServiceName service : ServiceName.OF_A_SALE) {
            Duration all = Duration.ZERO;
            for (int i = 0; i < stack.urls(service).size(); i++) {
                all = all.plus(ProcessHandle.of(stack.pid(service, i))
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElse(Duration.ZERO));
            }
            times.put(service, all);
        }
        return times;
    }
}
