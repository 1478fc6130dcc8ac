package dev.firstpair.orders.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Random histories with few products, few users and few units, so that conflicts are frequent. */
class LedgerHistoriesTest {

    private static final int STEPS = 1_000;
    private static final int CHECK_EACH = 10;
    private static final long NEW_SEED_EACH_RUN = new Random().nextLong();

    private Ledger ledger = new Ledger(Duration.ofSeconds(3), false);

    /** One input and when it was logged. */
    private record Logged(Input input, Instant at) {}

    /** One event, and the input that caused it. */
    private record Decided(Input input, Event event) {}

    @RepeatedTest(20)
    void keepsThePromisesInAnyHistory(RepetitionInfo repetition) {
        long seed = NEW_SEED_EACH_RUN + repetition.getCurrentRepetition();
        try {
            Random random = new Random(seed);
            ledger = new Ledger(Duration.ofSeconds(3), random.nextBoolean());
            List<Logged> history = history(random);
            Book book = new Book();
            List<Decided> decisions = new ArrayList<>();
            for (Logged logged : history) {
                step(book, logged, decisions);
                if (random.nextInt(CHECK_EACH) == 0) {
                    book.checkPromises();
                }
            }
            book.checkPromises();
            checkOutcomes(history, decisions);
            checkRefunds(decisions);

            Book rebuilt = new Book();
            decisions.forEach(one -> rebuilt.save(one.input(), ledger.evolve(rebuilt.load(one.input()), one.event())));
            assertThat(rebuilt).as("the state that the events alone rebuild").isEqualTo(book);

            Book again = new Book();
            List<Decided> decidedAgain = new ArrayList<>();
            history.forEach(logged -> step(again, logged, decidedAgain));
            assertThat(decidedAgain).as("the events of the same inputs").isEqualTo(decisions);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private void step(Book book, Logged logged, List<Decided> decisions) {
        State before = book.load(logged.input());
        if (ledger.decide(before, logged.input(), logged.at()) instanceof Decision.Happened(Event event)) {
            State after = ledger.evolve(before, event);
            long growth = after.product().stockVersion() - before.product().stockVersion();
            boolean visible = after.product().terms() != null
                    && !after.product().equals(before.product()) && !(event instanceof Event.Paid);
            assertThat(growth).as("stock version").isEqualTo(visible ? 1 : 0);
            if (event instanceof Event.OfOrder) {
                int version = before.order() == null ? 0 : before.order().version();
                assertThat(Objects.requireNonNull(after.order()).version()).isEqualTo(version + 1);
            }
            book.save(logged.input(), after);
            decisions.add(new Decided(logged.input(), event));
        }
    }

    private static void checkOutcomes(List<Logged> history, List<Decided> decisions) {
        Set<OrderId> asked = new HashSet<>();
        history.forEach(logged -> {
            if (logged.input() instanceof Input.Purchase purchase) {
                asked.add(purchase.orderId());
            }
        });
        List<OrderId> answered = new ArrayList<>();
        decisions.forEach(one -> {
            if (one.event() instanceof Event.Placed || one.event() instanceof Event.Rejected) {
                answered.add(((Event.OfOrder) one.event()).orderId());
            }
        });
        assertThat(answered).as("one outcome for each request").containsExactlyInAnyOrderElementsOf(asked);
    }

    /** Each payment either still pays for its order, or is due back, or was given back once. */
    private static void checkRefunds(List<Decided> decisions) {
        Map<List<Object>, Integer> owed = new HashMap<>();
        decisions.forEach(one -> {
            switch (one.event()) {
                case Event.Refused refused when refused.refundDue() ->
                    owed.merge(List.of(refused.orderId(), refused.commandId()), 1, Integer::sum);
                case Event.Canceled canceled when canceled.refundDue() ->
                    owed.merge(List.of(canceled.orderId(), Objects.requireNonNull(canceled.payment())), 1,
                            Integer::sum);
                case Event.Refunded refunded -> owed.merge(List.of(refunded.orderId(), refunded.payment()), -1,
                        Integer::sum);
                default -> {
                }
            }
            assertThat(owed.values()).as("refunds due").allMatch(due -> due == 0 || due == 1);
        });
    }

    private static List<Logged> history(Random random) {
        List<Logged> history = new ArrayList<>();
        List<Input.Purchase> purchases = new ArrayList<>();
        List<CommandId> payments = new ArrayList<>();
        Instant now = Instant.ofEpochMilli(1_764_000_000_000L);
        for (int i = 0; i < STEPS; i++) {
            now = now.plusMillis(random.nextInt(2_000));
            Input input = random.nextInt(10) == 0 && !history.isEmpty()
                    ? history.get(random.nextInt(history.size())).input()
                    : input(random, now, purchases, payments);
            if (input instanceof Input.Purchase purchase) {
                purchases.add(purchase);
            }
            if (input instanceof Input.Pay pay) {
                payments.add(pay.commandId());
            }
            history.add(new Logged(input, now));
        }
        return history;
    }

    private static Input input(
            Random random, Instant now, List<Input.Purchase> purchases, List<CommandId> payments) {
        ProductId product = new ProductId(1 + random.nextInt(3));
        UserId user = new UserId(1 + random.nextInt(5));
        int dice = random.nextInt(100);
        if (dice < 40 || purchases.isEmpty()) {
            return new Input.Purchase(product, OrderId.create(now, random), user, null,
                    random.nextBoolean() ? null : "try-" + random.nextInt(4));
        }
        if (dice < 45) {
            return new Input.Listing(product,
                    random.nextInt(3) == 0 ? now.plusSeconds(random.nextInt(20)) : null,
                    random.nextInt(3) == 0 ? now.plusSeconds(30 + random.nextInt(600)) : null,
                    Duration.ofSeconds(1 + random.nextInt(30)), random.nextInt(20), null);
        }
        if (dice < 50) {
            int quantity = random.nextInt(9) - 4;
            return new Input.Restocking(product, new RestockId(1 + random.nextInt(100)), quantity == 0 ? 5 : quantity);
        }
        Input.Purchase purchase = purchases.get(Math.max(0, purchases.size() - 1 - random.nextInt(12)));
        if (dice < 60) {
            return new Input.HoldEnds(purchase.productId(), purchase.orderId());
        }
        CommandId command = new CommandId(new UUID(random.nextLong(), random.nextLong()));
        ProductId of = random.nextInt(20) == 0 ? product : purchase.productId();
        Requester by = random.nextInt(4) == 0
                ? new Requester.Staff()
                : new Requester.Shopper(random.nextInt(10) == 0 ? user : purchase.userId());
        return switch (random.nextInt(6)) {
            case 0 -> new Input.FailPayment(of, purchase.orderId(), command, by);
            case 1 -> new Input.Complete(of, purchase.orderId(), command, by);
            case 2 -> new Input.Cancel(of, purchase.orderId(), command, by);
            case 3 -> new Input.Refund(of, purchase.orderId(), command, by, payments.isEmpty() || random.nextInt(5) == 0
                    ? command
                    : payments.get(Math.max(0, payments.size() - 1 - random.nextInt(12))));
            default -> new Input.Pay(of, purchase.orderId(), command, by);
        };
    }

    /** The whole ledger's state in maps. */
    private record Book(
            Map<ProductId, ProductState> products,
            Map<OrderId, OrderState> orders,
            Map<List<Object>, OrderId> pairs,
            Map<List<Object>, OrderId> attempts,
            Set<Object> seen,
            Set<List<Object>> due) {

        Book() {
            this(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashSet<>(), new HashSet<>());
        }

        State load(Input input) {
            ProductState product = products.getOrDefault(input.productId(), ProductState.UNKNOWN);
            OrderState order = input instanceof Input.OfOrder ofOrder ? orders.get(ofOrder.orderId()) : null;
            return new State(product, order, pairs.get(pair(input, order)), attempts.get(attempt(input)),
                    seen.contains(mark(input)), due.contains(payment(input, order)));
        }

        void save(Input input, State after) {
            List<Object> payment = payment(input, load(input).order());
            if (after.refundDue()) {
                due.add(payment);
            } else {
                due.remove(payment);
            }
            products.put(input.productId(), after.product());
            if (input instanceof Input.OfOrder ofOrder && after.order() != null) {
                orders.put(ofOrder.orderId(), after.order());
                put(pairs, pair(input, after.order()), after.activeOrder());
                put(attempts, attempt(input), after.firstOfAttempt());
            }
            if (after.seen()) {
                seen.add(mark(input));
            }
        }

        void checkPromises() {
            products.forEach((id, product) -> {
                long active = orders.values()
                        .stream()
                        .filter(order -> order.productId().equals(id) && isActive(order))
                        .count();
                assertThat(product.active()).as("active orders of %s", id).isEqualTo((int) active);
                assertThat(product.active()).as("NeverOversells").isBetween(0, product.granted());
                long pending = orders.values()
                        .stream()
                        .filter(order -> order.productId().equals(id)
                                && order.status() instanceof OrderState.Pending)
                        .count();
                assertThat(product.pending()).as("pending orders of %s", id).isEqualTo((int) pending);
            });
            Set<List<Object>> active = new HashSet<>();
            orders.forEach((id, order) -> {
                if (isActive(order)) {
                    List<Object> pair = List.of(order.productId(), order.userId());
                    assertThat(active.add(pair)).as("OnePerBuyer").isTrue();
                    assertThat(pairs.get(pair)).isEqualTo(id);
                }
            });
            assertThat(pairs.keySet()).isEqualTo(active);
        }

        private static boolean isActive(OrderState order) {
            return switch (order.status()) {
                case OrderState.Pending _pending -> true;
                case OrderState.Paid _paid -> true;
                case OrderState.Completed _completed -> true;
                case OrderState.Canceled _canceled -> false;
                case OrderState.Rejected _rejected -> false;
            };
        }

        private static void put(Map<List<Object>, OrderId> map, List<Object> key, @Nullable OrderId value) {
            if (value == null) {
                map.remove(key);
            } else {
                map.put(key, value);
            }
        }

        private static List<Object> pair(Input input, @Nullable OrderState order) {
            if (order != null) {
                return List.of(order.productId(), order.userId());
            }
            return input instanceof Input.Purchase purchase
                    ? List.of(purchase.productId(), purchase.userId())
                    : List.of();
        }

        private static List<Object> attempt(Input input) {
            return input instanceof Input.Purchase purchase && purchase.attemptKey() != null
                    ? List.of(purchase.productId(), purchase.userId(), purchase.attemptKey())
                    : List.of();
        }

        private static List<Object> payment(Input input, @Nullable OrderState order) {
            CommandId payment = State.payment(input, order);
            return payment == null ? List.of() : List.of(((Input.OfOrder) input).orderId(), payment);
        }

        private static Object mark(Input input) {
            return switch (input) {
                case Input.Command command -> command.commandId();
                case Input.Restocking restocking -> List.of(restocking.productId(), restocking.restockId());
                default -> List.of();
            };
        }
    }
}
