package dev.firstpair.stack.drop;

import dev.firstpair.stack.client.GaveUpException;
import dev.firstpair.stack.client.ShopClient;
import dev.firstpair.stack.client.ShopClient.Shown;
import dev.firstpair.stack.client.ShopClient.Submission;
import dev.firstpair.stack.client.Tally;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderStatus;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A simulated buyer, from the opening of the sale until it is done; runs in a virtual thread of its own. */
final class Buyer {

    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final Duration COMMAND_PATIENCE = Duration.ofSeconds(15);
    private static final Duration PHANTOM_PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 400;
    /** A card token that the simulated payment provider declines. */
    private static final String DECLINED = "tok_declined";
    private static final Shown UNDECIDED = new Shown(OrderStatus.ACCEPTED, 0);
    private static final Set<OrderStatus> DECIDED = EnumSet.complementOf(EnumSet.of(OrderStatus.ACCEPTED));
    private static final Set<OrderStatus> OVER = EnumSet.of(OrderStatus.CANCELED, OrderStatus.REJECTED);

    /** What a buyer does after an attempt. */
    private enum Next {
        KEEPS, LEAVES, WAITS, BUYS_AGAIN
    }

    private final Plan.Buyer plan;
    private final ProductId product;
    private final String token;
    private final String admin;
    private final Duration hold;
    private final ShopClient shop;
    private final WaitingQueue queue;
    private final Tally tally;
    private final SplittableRandom random;
    /** The buyer's orders as they were shown last. */
    private final Map<OrderId, Shown> shownLast = new HashMap<>();
    private boolean answered;
    /** Has waited, and was allowed to try again. */
    private boolean hadTurn;

    Buyer(Plan.Buyer plan, ProductId product, String token, String admin, Duration hold, ShopClient shop,
            WaitingQueue queue, Tally tally) {
        this.plan = plan;
        this.product = product;
        this.token = token;
        this.admin = admin;
        this.hold = hold;
        this.shop = shop;
        this.queue = queue;
        this.tally = tally;
        this.random = new SplittableRandom(plan.seed());
    }

    /** Runs the behavior; failures are counted in the tally. */
    void run() {
        boolean kept = false;
        try {
            kept = buy();
        } catch (GaveUpException e) {
            tally.error("user " + plan.userId() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            tally.error("user " + plan.userId() + ": " + e);
        } finally {
            answered();
            queue.leave(kept, hadTurn);
        }
    }

    /** Returns whether the buyer keeps a unit. */
    private boolean buy() throws GaveUpException, InterruptedException {
        Behavior behavior = plan.behavior();
        for (int attempt = 1;; attempt++) {
            String key = "attempt-" + attempt + "-of-" + plan.userId();
            Optional<OrderId> order;
            try {
                order = submit(behavior, key);
            } finally {
                if (hadTurn) {
                    queue.answered();
                }
            }
            Next without = plan.waits() ? Next.WAITS : Next.LEAVES;
            switch (order.isPresent() ? act(behavior, order.get(), key) : without) {
                case KEEPS -> {
                    return true;
                }
                case LEAVES -> {
                    return false;
                }
                case WAITS -> {
                    if (!awaitTurn()) {
                        return false;
                    }
                }
                case BUYS_AGAIN -> {
                    // At once.
                }
            }
            behavior = Behavior.PAYS;
        }
    }

    private Next act(Behavior behavior, OrderId order, String key) throws GaveUpException, InterruptedException {
        switch (behavior) {
            case PAYS, CLICKS_TWICE, CLICKS_TWICE_WITH_A_KEY -> {
                return payOrWait(order);
            }
            case PAYS_AFTER_A_DECLINE -> {
                shop.pay(order, token, DECLINED);
                return payOrWait(order);
            }
            case RETRIES -> {
                retry(key, order);
                Next next = payOrWait(order);
                if (next == Next.KEEPS) {
                    retry(key, order);
                }
                return next;
            }
            case CHANGES_MIND -> {
                cancel(order);
                return Next.BUYS_AGAIN;
            }
            case CANCELS -> {
                cancel(order);
                if (random.nextBoolean()) {
                    // A retry after the cancellation: it may be accepted, but must not become an order.
                    retry(key, order);
                }
            }
            case CANCELS_WHEN_PAID -> {
                if (pay(order)) {
                    cancel(order);
                }
            }
            case NEVER_PAYS -> loseHold(order);
            case PAYS_TOO_LATE -> {
                loseHold(order);
                shop.command(order, "payment", token);
                shop.show(order, product, token, 0, Duration.ZERO);
            }
        }
        return Next.LEAVES;
    }

    /** A buyer that is willing to pay, but too slow, stays and waits. */
    private Next payOrWait(OrderId order) throws GaveUpException, InterruptedException {
        return pay(order) ? Next.KEEPS : Next.WAITS;
    }

    /** Returns false if there will be no further turn. */
    private boolean awaitTurn() throws InterruptedException {
        if (hadTurn) {
            // The unit went to another buyer, or is not free at the gate yet: pause before the next attempt.
            Thread.sleep(PAUSE_MILLIS / 2 + random.nextLong(PAUSE_MILLIS));
        }
        boolean again = hadTurn;
        hadTurn = false; // also if the wait is interrupted
        hadTurn = queue.await(again);
        return hadTurn;
    }

    /** Asks for a unit as the behavior requires; returns the order that was placed, if any. */
    private Optional<OrderId> submit(Behavior behavior, String key) throws GaveUpException, InterruptedException {
        return switch (behavior) {
            case CLICKS_TWICE -> clickTwice(null);
            case CLICKS_TWICE_WITH_A_KEY -> clickTwice(key);
            case PAYS, PAYS_AFTER_A_DECLINE, RETRIES, CHANGES_MIND, CANCELS, CANCELS_WHEN_PAID, NEVER_PAYS,
                    PAYS_TOO_LATE ->
                placed(submit(key), key);
        };
    }

    private Submission submit(@Nullable String key) throws GaveUpException, InterruptedException {
        Submission submission = shop.submit(product, token, key);
        answered();
        return submission;
    }

    private void answered() {
        if (!answered) {
            answered = true;
            tally.answered.increment();
        }
    }

    private Optional<OrderId> clickTwice(@Nullable String key) throws GaveUpException, InterruptedException {
        CompletableFuture<Submission> click = new CompletableFuture<>();
        Thread.ofVirtual().name("second click of " + plan.userId()).start(() -> {
            try {
                click.complete(shop.submit(product, token, key));
            } catch (GaveUpException | InterruptedException | RuntimeException e) {
                click.completeExceptionally(e);
            }
        });
        Submission first = submit(key);
        Submission second;
        try {
            second = click.get();
        } catch (ExecutionException e) {
            throw new GaveUpException("the second click: " + e.getCause());
        }
        if (first instanceof Submission.Accepted one && second instanceof Submission.Accepted other
                && !one.orderId().equals(other.orderId())) {
            if (key != null) {
                tally.retriesAnsweredOtherwise.increment();
            }
            Optional<OrderId> ofFirst = placed(first, key);
            Optional<OrderId> ofSecond = placed(second, key);
            if (key != null && ofFirst.isPresent() && ofSecond.isPresent()) {
                tally.split("user " + plan.userId() + " clicked twice with one key and has orders " + ofFirst.get()
                        + " and " + ofSecond.get());
            }
            return ofFirst.or(() -> ofSecond);
        }
        Optional<OrderId> order = placed(first instanceof Submission.Accepted ? first : second, key);
        return order.isPresent() ? order : placed(first, key);
    }

    /** Follows a submission until it is decided. */
    private Optional<OrderId> placed(Submission submission, @Nullable String key)
            throws GaveUpException, InterruptedException {
        return switch (submission) {
            case Submission.Accepted accepted -> {
                Shown shown = follow(accepted.orderId(), DECIDED, PATIENCE).orElseThrow(() -> new GaveUpException(
                        "order " + accepted.orderId() + " was not decided within " + PATIENCE.toSeconds() + " s"));
                tally.decide.add(System.nanoTime() - accepted.atNanos());
                yield wasPlaced(shown) ? Optional.of(accepted.orderId()) : Optional.empty();
            }
            case Submission.AlreadyOrdered existing -> {
                if (existing.orderId().isEmpty()) {
                    yield Optional.empty();
                }
                OrderId order = existing.orderId().get();
                Optional<Shown> shown = lookUp(order);
                if (shown.isEmpty()) {
                    // Admitted, but never logged, since ingress-api died in between: when its lease expires, the pair
                    // is free.
                    yield placed(shop.submit(product, token, key), key);
                }
                yield wasPlaced(shown.get()) ? Optional.of(order) : Optional.empty();
            }
            case Submission.SoldOut soldOut -> Optional.empty();
            case Submission.Closed closed -> Optional.empty();
        };
    }

    /**
     * Also true if the hold expired before the buyer was shown anything: it was an order, and its buyer was too slow.
     */
    private static boolean wasPlaced(Shown shown) {
        return shown.status() != OrderStatus.REJECTED;
    }

    /** The decision on an order that was not promised, and may not exist. */
    private Optional<Shown> lookUp(OrderId order) throws GaveUpException, InterruptedException {
        long giveUpNanos = System.nanoTime() + PHANTOM_PATIENCE.toNanos();
        Optional<Shown> shown;
        do {
            shown = shop.lookUp(order, product, token, WAIT);
        } while (shown.isPresent() && shown.get().status() == OrderStatus.ACCEPTED
                && System.nanoTime() < giveUpNanos);
        shown.ifPresent(last -> shownLast.put(order, last));
        return shown.filter(last -> DECIDED.contains(last.status()));
    }

    /** Whether the order ended up paid; if not, its hold has expired. */
    private boolean pay(OrderId order) throws GaveUpException, InterruptedException {
        OrderStatus status = command(order, "payment", token,
                EnumSet.of(OrderStatus.PAID, OrderStatus.COMPLETED, OrderStatus.CANCELED));
        if (status == OrderStatus.PAID && plan.completes() && plan.behavior().keeps()) {
            command(order, "completion", admin, EnumSet.of(OrderStatus.COMPLETED, OrderStatus.CANCELED));
        }
        return status != OrderStatus.CANCELED;
    }

    private void cancel(OrderId order) throws GaveUpException, InterruptedException {
        command(order, "cancellation", token, OVER);
    }

    /** Sends the command, again if necessary, until the buyer is shown one of the statuses. */
    private OrderStatus command(OrderId order, String verb, String as, Set<OrderStatus> until)
            throws GaveUpException, InterruptedException {
        long giveUpNanos = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < giveUpNanos) {
            shop.command(order, verb, as);
            Optional<Shown> shown = follow(order, until, COMMAND_PATIENCE);
            if (shown.isPresent()) {
                return shown.get().status();
            }
        }
        throw new GaveUpException(
                verb + " of order " + order + " had no effect within " + PATIENCE.toSeconds() + " s");
    }

    private void loseHold(OrderId order) throws GaveUpException, InterruptedException {
        Thread.sleep(hold);
        if (follow(order, OVER, PATIENCE).isEmpty()) {
            throw new GaveUpException("order " + order + " is held " + PATIENCE.toSeconds() + " s after its deadline");
        }
    }

    /** Asks for changes since the order was shown last, until it has one of the statuses. */
    private Optional<Shown> follow(OrderId order, Set<OrderStatus> until, Duration patience)
            throws GaveUpException, InterruptedException {
        long giveUpNanos = System.nanoTime() + patience.toNanos();
        Shown shown = shownLast.getOrDefault(order, UNDECIDED);
        while (!until.contains(shown.status()) && System.nanoTime() < giveUpNanos) {
            shown = shop.show(order, product, token, shown.version(), WAIT);
            shownLast.put(order, shown);
        }
        return until.contains(shown.status()) ? Optional.of(shown) : Optional.empty();
    }

    /** Sends the same attempt again: whatever the answer, it must not become a second order. */
    private void retry(String key, OrderId order) throws GaveUpException, InterruptedException {
        Submission again = shop.submit(product, token, key);
        if (again instanceof Submission.Accepted accepted && !accepted.orderId().equals(order)) {
            tally.retriesAnsweredOtherwise.increment();
            placed(again, key).ifPresent(other -> tally.split("user " + plan.userId() + " retried order " + order
                    + " with the same key and got order " + other + " as well"));
        } else if (again instanceof Submission.SoldOut) {
            tally.retriesAnsweredOtherwise.increment();
        }
    }
}
