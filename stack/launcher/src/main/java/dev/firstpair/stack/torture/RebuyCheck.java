package dev.firstpair.stack.torture;

import dev.firstpair.audit.log.OrderHistory;
import dev.firstpair.audit.log.SaleLogReader;
import dev.firstpair.stack.client.GaveUpException;
import dev.firstpair.stack.client.ShopClient.Submission;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Users whose orders were canceled: their pairs are free, so no purchase may be refused because of such an order. */
final class RebuyCheck {

    private static final Duration FREE_WITHIN = Duration.ofMinutes(8);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final RoundContext round;
    private final SaleLogReader log;

    private record Pair(ProductId product, UserId user) {}

    RebuyCheck(RoundContext round, SaleLogReader log) {
        this.round = round;
        this.log = log;
    }

    /** Each of these users buys again; returns the violations. */
    List<String> run() throws InterruptedException {
        Map<OrderId, Pair> canceled = new HashMap<>();
        Set<Pair> active = new HashSet<>();
        for (OrderHistory order : log.read(Set.copyOf(round.products)).replay().orderHistories()) {
            switch (order.status()) {
                case CANCELED -> canceled.put(order.orderId(), new Pair(order.productId(), order.userId()));
                case PENDING, PAID, COMPLETED -> active.add(new Pair(order.productId(), order.userId()));
                case ACCEPTED, REJECTED -> {
                }
            }
        }
        Set<Pair> free = new HashSet<>(canceled.values());
        free.removeAll(active);
        List<String> violations = new CopyOnWriteArrayList<>();
        List<Thread> asking = free.stream()
                .map(pair -> Thread.ofVirtual()
                        .name("user " + pair.user + ", who comes back")
                        .start(() -> ask(pair, canceled.keySet(), violations)))
                .toList();
        for (Thread one : asking) {
            one.join();
        }
        return violations;
    }

    private void ask(Pair pair, Set<OrderId> canceled, List<String> violations) {
        try {
            OrderId conflicting = ask(pair, canceled);
            if (conflicting != null) {
                violations.add("for " + FREE_WITHIN.toSeconds() + " s, user " + pair.user
                        + " was refused because of order " + conflicting + " of product " + pair.product
                        + ", which is canceled");
            }
        } catch (GaveUpException | RuntimeException e) {
            round.tally.error("user " + pair.user + ", who came back: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable OrderId ask(Pair pair, Set<OrderId> canceled)
            throws GaveUpException, InterruptedException {
        String token = round.stack.tokens().user(pair.user.value());
        long giveUpNanos = System.nanoTime() + FREE_WITHIN.toNanos();
        while (true) {
            switch (round.shop.submit(pair.product, token, null)) {
                case Submission.AlreadyOrdered(Optional<OrderId> order) -> {
                    if (order.filter(canceled::contains).isEmpty()) {
                        return null;
                    }
                    if (System.nanoTime() > giveUpNanos) {
                        return order.get();
                    }
                    // The gate may not have read the cancellation yet.
                    Thread.sleep(PAUSE);
                }
                case Submission.Accepted accepted -> {
                    round.shop.show(accepted.orderId(), pair.product, token, 0, Duration.ofSeconds(5));
                    round.shop.command(accepted.orderId(), "payment", token);
                    return null;
                }
                case Submission.SoldOut _soldOut -> {
                    return null;
                }
                case Submission.Closed _closed -> {
                    return null;
                }
            }
        }
    }
}
