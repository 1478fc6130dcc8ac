package dev.firstpair.stack.torture;

import dev.firstpair.stack.client.GaveUpException;
import dev.firstpair.stack.client.ShopClient.Shown;
import dev.firstpair.stack.client.ShopClient.Submission;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderStatus;
import dev.firstpair.topics.order.PurchaseRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Does one random action after another until the round ends; in a thread of its own. */
final class Shopper {

    private static final Duration DECISION = Duration.ofSeconds(3);
    /** Time for an ingress to receive an order that Redis has lost. */
    private static final Duration RECEIVED_WITHIN = Duration.ofMinutes(8);
    private static final Duration TICK = Duration.ofMillis(200);
    private static final int PAUSE_MILLIS = 1_000;
    private static final Set<OrderStatus> ACTIVE = EnumSet.of(OrderStatus.PENDING, OrderStatus.PAID);
    private static final List<String> PAYMENT_TOKENS = List.of("tok_visa", "tok_visa", "tok_visa", "tok_declined");

    private final long user;
    private final String token;
    private final RoundContext round;
    private final Partner partner;
    private final SplittableRandom random;
    private final List<Attempt> attempts = new ArrayList<>();
    /** All orders that were promised, with the status seen last. */
    private final Map<OrderId, Own> orders = new LinkedHashMap<>();
    private int keys;

    private record Attempt(ProductId product, String key, OrderId order) {}

    private record Own(OrderId order, ProductId product, Shown shown) {}

    Shopper(long user, RoundContext round, Partner partner) {
        this.user = user;
        this.token = round.stack.tokens().user(user);
        this.round = round;
        this.partner = partner;
        this.random = new SplittableRandom(round.options.seed() * 1_000_003 + user);
    }

    void run() {
        List<ShopperAction> actions = round.options.shopperActions();
        try {
            while (!round.isOver()) {
                Thread.sleep(random.nextLong(PAUSE_MILLIS));
                try {
                    act(actions.get(random.nextInt(actions.size())));
                } catch (GaveUpException | RuntimeException e) {
                    round.tally.error("user " + user + ": " + e);
                }
                round.actions.increment();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void act(ShopperAction action) throws GaveUpException, InterruptedException {
        ProductId product = round.products.get(random.nextInt(round.products.size()));
        switch (action) {
            case BUY -> bought(product, random.nextInt(4) == 0 ? null : newKey(), true);
            case CLICK_TWICE -> clickTwice(product, null, null);
            case CLICK_TWICE_WITH_A_KEY -> {
                String key = newKey();
                clickTwice(product, key, key);
            }
            case CLICK_TWICE_WITH_TWO_KEYS -> clickTwice(product, newKey(), newKey());
            case RETRY -> retry();
            case PAY -> {
                Own own = any(EnumSet.of(OrderStatus.PENDING));
                if (own != null) {
                    pay(own);
                }
            }
            case PAY_LATE -> {
                Own own = any(EnumSet.of(OrderStatus.PENDING));
                if (own != null) {
                    Thread.sleep(round.options.hold().plusMillis(random.nextLong(1_000)));
                    round.shop.command(own.order, "payment", token);
                    look(own, DECISION);
                }
            }
            case CANCEL -> command(ACTIVE, "cancellation", token);
            case COMPLETE -> command(EnumSet.of(OrderStatus.PAID), "completion", round.admin);
            case LOOK -> {
                Own own = any(EnumSet.allOf(OrderStatus.class));
                if (own != null) {
                    look(own, random.nextBoolean() ? Duration.ZERO : DECISION);
                }
            }
            case LIST -> round.shop.list(Set.copyOf(round.products), token)
                    .forEach((order, shown) -> orders.computeIfPresent(order,
                            (id, own) -> new Own(id, own.product, shown)));
            case WATCH -> {
                Own own = any(EnumSet.allOf(OrderStatus.class));
                if (own != null) {
                    round.watchers.watch(own.order, token);
                }
            }
            case BUY_BY_TOPIC -> buyByTopic(product);
        }
    }

    private void pay(Own own) throws GaveUpException, InterruptedException {
        round.shop.pay(own.order, token, PAYMENT_TOKENS.get(random.nextInt(PAYMENT_TOKENS.size())));
        look(own, DECISION);
    }

    private void command(Set<OrderStatus> statuses, String verb, String by)
            throws GaveUpException, InterruptedException {
        Own own = any(statuses);
        if (own != null) {
            command(own, verb, by);
        }
    }

    private void command(Own own, String verb, String by) throws GaveUpException, InterruptedException {
        round.shop.command(own.order, verb, by);
        look(own, DECISION);
    }

    private void buyByTopic(ProductId product) throws GaveUpException, InterruptedException {
        Instant now = Instant.now();
        OrderId order = OrderId.create(now, random);
        if (partner.ask(new PurchaseRequest(order, new UserId(user), product, null,
                random.nextBoolean() ? newKey() : null, now))) {
            accepted(order, product);
            round.tally.accepted(order, System.nanoTime());
        }
    }

    private String newKey() {
        return "key-" + ++keys + "-of-" + user;
    }

    private void bought(ProductId product, @Nullable String key, boolean follows)
            throws GaveUpException, InterruptedException {
        // Half of them are shown the decision by the answer.
        Duration wait = keys % 2 == 0 ? DECISION : Duration.ZERO;
        submitted(product, key, round.shop.submit(product, token, key, wait), follows);
    }

    private void submitted(ProductId product, @Nullable String key, Submission submission, boolean follows)
            throws GaveUpException, InterruptedException {
        switch (submission) {
            case Submission.Accepted accepted -> {
                Own own = accepted(accepted.orderId(), product);
                if (key != null) {
                    attempts.add(new Attempt(product, key, accepted.orderId()));
                }
                if (follows) {
                    follow(shown(own, accepted.shown()));
                }
            }
            case Submission.AlreadyOrdered already -> {
                // Not a promise yet: an ingress-api may have died before it wrote to the broker.
                Optional<OrderId> order = already.orderId();
                if (order.isPresent() && !orders.containsKey(order.get())) {
                    round.shop.lookUp(order.get(), product, token, Duration.ZERO);
                }
            }
            case Submission.SoldOut _soldOut -> {
            }
            case Submission.Closed _closed -> {
            }
        }
    }

    private Own accepted(OrderId order, ProductId product) {
        return orders.computeIfAbsent(order, id -> new Own(id, product, Shown.ACCEPTED));
    }

    private Own shown(Own own, Shown shown) {
        if (shown.version() <= own.shown.version()) {
            return own;
        }
        Own later = new Own(own.order, own.product, shown);
        orders.put(own.order, later);
        return later;
    }

    /** Often looks at an order that was accepted just now; some that are decided are paid or canceled at once. */
    private void follow(Own own) throws GaveUpException, InterruptedException {
        int choice = random.nextInt(4);
        if (choice == 0) {
            return;
        }
        if (choice == 1 && own.shown.status() == OrderStatus.PENDING) {
            if (random.nextBoolean()) {
                pay(own);
            } else {
                command(own, "cancellation", token);
            }
            return;
        }
        look(own, DECISION);
    }

    private void clickTwice(ProductId product, @Nullable String one, @Nullable String other)
            throws GaveUpException, InterruptedException {
        CompletableFuture<Submission> click = new CompletableFuture<>();
        Thread.ofVirtual().name("second click of " + user).start(() -> {
            try {
                click.complete(round.shop.submit(product, token, other));
            } catch (GaveUpException | InterruptedException | RuntimeException e) {
                click.completeExceptionally(e);
            }
        });
        try {
            submitted(product, one, round.shop.submit(product, token, one), false);
        } finally {
            // Whatever the result of the first: the second may be accepted, too.
            try {
                submitted(product, other, click.get(), true);
            } catch (ExecutionException e) {
                throw new GaveUpException("the second click: " + e.getCause());
            }
        }
    }

    private void retry() throws GaveUpException, InterruptedException {
        if (attempts.isEmpty()) {
            return;
        }
        Attempt attempt = attempts.get(random.nextInt(attempts.size()));
        long giveUpNanos = System.nanoTime() + RECEIVED_WITHIN.toNanos();
        while (true) {
            boolean active = ACTIVE.contains(look(accepted(attempt.order, attempt.product), Duration.ZERO));
            Submission submission = round.shop.submit(attempt.product, token, attempt.key);
            if (submission instanceof Submission.Accepted accepted) {
                judge(attempt, accepted.orderId());
                return;
            }
            if (!active || !ACTIVE.contains(look(accepted(attempt.order, attempt.product), Duration.ZERO))) {
                return;
            }
            if (System.nanoTime() > giveUpNanos) {
                round.tally.split("user " + user + " repeated the request that became order " + attempt.order
                        + ", which is active, and was answered " + submission + " for " + RECEIVED_WITHIN.toSeconds()
                        + " s");
                return;
            }
            Thread.sleep(TICK);
        }
    }

    /** The answer may be another order only if one of the two is rejected. */
    private void judge(Attempt attempt, OrderId answered) throws GaveUpException, InterruptedException {
        if (answered.equals(attempt.order)) {
            return;
        }
        round.tally.retriesAnsweredOtherwise.increment();
        boolean second = wasPlaced(look(accepted(answered, attempt.product), DECISION));
        // Redis may have lost a first attempt that was rejected: then this is the only order.
        if (second && wasPlaced(look(accepted(attempt.order, attempt.product), DECISION))) {
            round.tally.split("user " + user + " repeated the request that became order " + attempt.order
                    + ", and has order " + answered + " as well");
        }
    }

    private static boolean wasPlaced(OrderStatus status) {
        return status != OrderStatus.REJECTED && status != OrderStatus.ACCEPTED;
    }

    private @Nullable Own any(Set<OrderStatus> statuses) {
        List<Own> fitting = orders.values().stream().filter(own -> statuses.contains(own.shown.status())).toList();
        return fitting.isEmpty() ? null : fitting.get(random.nextInt(fitting.size()));
    }

    private OrderStatus look(Own own, Duration wait) throws GaveUpException, InterruptedException {
        Shown shown = round.shop.show(own.order, own.product, token, own.shown.version(), wait);
        orders.put(own.order, new Own(own.order, own.product, shown));
        return shown.status();
    }
}
