package dev.firstpair.orders.topology;

import dev.firstpair.orders.ledger.Input;
import dev.firstpair.orders.ledger.OrderState;
import dev.firstpair.orders.ledger.ProductState;
import dev.firstpair.orders.ledger.State;
import dev.firstpair.streams.Alarm;
import dev.firstpair.streams.StoreSuppliers;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/** The ledger's state of the products of one partition. */
final class LedgerStores {

    /** Product → its stock. Cached, so that a thousand sales between two commits are one change. */
    static final String PRODUCTS = "ledger-products";
    /** Order → its state; rejected requests too. */
    static final String ORDERS = "ledger-orders";
    /** (Product, user) → active order; (product, user, attempt key) → the order that was placed under it. */
    static final String PAIRS = "ledger-pairs";
    /** Commands and restocks that were decided, and payments that are due back. */
    static final String SEEN = "ledger-seen";
    /** (Deadline, order) → product, of each pending order. */
    static final String TIMERS = "ledger-timers";

    private final KeyValueStore<Bytes, byte[]> products;
    private final KeyValueStore<Bytes, byte[]> orders;
    private final KeyValueStore<Bytes, byte[]> pairs;
    private final KeyValueStore<Bytes, byte[]> seen;
    private final KeyValueStore<Bytes, byte[]> timers;
    private final HoldCounts holds = new HoldCounts();
    /** No timer is due earlier. Range scans start here, so that they need not skip deleted entries. */
    private long earliestMillis = Alarm.NEVER;

    /** A timer that is due. */
    record Due(ProductId productId, OrderId orderId) {}

    /** Reads all timers once: the holds that began before this task did are counted, too. */
    LedgerStores(ProcessorContext<?, ?> context) {
        products = context.getStateStore(PRODUCTS);
        orders = context.getStateStore(ORDERS);
        pairs = context.getStateStore(PAIRS);
        seen = context.getStateStore(SEEN);
        timers = context.getStateStore(TIMERS);
        try (KeyValueIterator<Bytes, byte[]> all = timers.all()) {
            while (all.hasNext()) {
                long deadlineMillis = StateBytes.deadlineMillis(all.next().key);
                holds.added(deadlineMillis);
                earliestMillis = Math.min(earliestMillis, deadlineMillis);
            }
        }
    }

    static List<StoreBuilder<?>> builders(StoreSuppliers stores) {
        return List.of(stores.binaryStore(PRODUCTS).withCachingEnabled(), stores.binaryStore(ORDERS),
                stores.binaryStore(PAIRS), stores.binaryStore(SEEN), stores.binaryStore(TIMERS));
    }

    /** The state that the ledger needs to decide on {@code input}. */
    State load(Input input) {
        ProductState product = product(input.productId());
        return switch (input) {
            case Input.Purchase purchase -> {
                ProductId productId = purchase.productId();
                UserId userId = purchase.userId();
                String attempt = purchase.attemptKey();
                yield new State(product, order(purchase.orderId()),
                        StateBytes.orderId(pairs.get(StateBytes.key(productId, userId))),
                        attempt == null
                                ? null
                                : StateBytes.orderId(pairs.get(StateBytes.key(productId, userId, attempt))),
                        false, false);
            }
            case Input.Command command -> {
                OrderState order = order(command.orderId());
                yield new State(product, order, active(order), null,
                        seen.get(StateBytes.key(command.orderId(), command.commandId())) != null,
                        isDue(command.orderId(), State.payment(command, order)));
            }
            case Input.HoldEnds ends -> {
                OrderState order = order(ends.orderId());
                yield new State(product, order, active(order), null, false, false);
            }
            case Input.Listing _listing -> new State(product, null, null, null, false, false);
            case Input.Restocking restocking -> new State(product, null, null, null,
                    seen.get(StateBytes.key(restocking.productId(), restocking.restockId())) != null, false);
        };
    }

    /** Stores the difference between the two states. */
    void save(Input input, State before, State after) {
        ProductId productId = input.productId();
        if (!after.product().equals(before.product())) {
            products.put(StateBytes.key(productId), StateBytes.value(after.product()));
        }
        switch (input) {
            case Input.Purchase purchase -> {
                String attempt = purchase.attemptKey();
                saveOrder(purchase.orderId(), before, after);
                if (attempt != null && after.firstOfAttempt() != null && before.firstOfAttempt() == null) {
                    pairs.put(StateBytes.key(productId, purchase.userId(), attempt),
                            StateBytes.value(after.firstOfAttempt()));
                }
            }
            case Input.Command command -> {
                saveOrder(command.orderId(), before, after);
                if (after.seen() && !before.seen()) {
                    seen.put(StateBytes.key(command.orderId(), command.commandId()), StateBytes.PRESENT);
                }
                // After the write above: the command may be the payment itself.
                CommandId payment = State.payment(command, before.order());
                if (payment != null && after.refundDue() != before.refundDue()) {
                    seen.put(StateBytes.key(command.orderId(), payment),
                            after.refundDue() ? StateBytes.DUE : StateBytes.PRESENT);
                }
            }
            case Input.HoldEnds ends -> saveOrder(ends.orderId(), before, after);
            case Input.Listing _listing -> {
            }
            case Input.Restocking restocking -> {
                if (after.seen() && !before.seen()) {
                    seen.put(StateBytes.key(productId, restocking.restockId()), StateBytes.PRESENT);
                }
            }
        }
    }

    /**
     * Stores that a restock was refused: the same restock sent again, after units have come back, must not be applied
     * to those.
     */
    void saveImpossible(Input input) {
        if (input instanceof Input.Restocking restocking) {
            seen.put(StateBytes.key(restocking.productId(), restocking.restockId()), StateBytes.PRESENT);
        }
    }

    /**
     * A lower bound of the deadlines, in epoch milliseconds; {@link Alarm#NEVER} if there is no timer.
     */
    long earliestMillis() {
        return earliestMillis;
    }

    /** The holds of the pending orders. */
    HoldCounts holds() {
        return holds;
    }

    /** Up to {@code most} timers whose deadline is not after {@code now}, earliest first. */
    List<Due> due(Instant now, int most) {
        long nowMillis = now.toEpochMilli();
        if (earliestMillis > nowMillis) {
            return List.of();
        }
        List<Due> due = new ArrayList<>();
        Bytes from = StateBytes.deadline(earliestMillis);
        earliestMillis = Alarm.NEVER;
        try (KeyValueIterator<Bytes, byte[]> all = timers.range(from, StateBytes.deadline(Long.MAX_VALUE))) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> timer = all.next();
                long deadlineMillis = StateBytes.deadlineMillis(timer.key);
                if (deadlineMillis > nowMillis || due.size() == most) {
                    earliestMillis = deadlineMillis;
                    break;
                }
                due.add(new Due(StateBytes.productId(timer.value), StateBytes.orderOfTimer(timer.key)));
            }
        }
        return due;
    }

    private void saveOrder(OrderId orderId, State before, State after) {
        OrderState was = before.order();
        OrderState is = Objects.requireNonNull(after.order());
        if (is.equals(was)) {
            return;
        }
        orders.put(StateBytes.key(orderId), StateBytes.value(is));
        if (!Objects.equals(after.activeOrder(), before.activeOrder())) {
            pairs.put(StateBytes.key(is.productId(), is.userId()),
                    after.activeOrder() == null ? null : StateBytes.value(after.activeOrder()));
        }
        Instant timerWas = timer(was);
        Instant timerIs = timer(is);
        if (timerWas != null && !timerWas.equals(timerIs)) {
            timers.delete(StateBytes.key(timerWas, orderId));
            holds.removed(timerWas.toEpochMilli());
        }
        if (timerIs != null && !timerIs.equals(timerWas)) {
            timers.put(StateBytes.key(timerIs, orderId), StateBytes.value(is.productId()));
            holds.added(timerIs.toEpochMilli());
            earliestMillis = Math.min(earliestMillis, timerIs.toEpochMilli());
        }
    }

    private static @Nullable Instant timer(@Nullable OrderState order) {
        return order != null && order.status() instanceof OrderState.Pending pending ? pending.holdUntil() : null;
    }

    private ProductState product(ProductId productId) {
        Bytes key = StateBytes.key(productId);
        byte[] value = products.get(key);
        if (value != null && !StateBytes.countsPending(value)) {
            countPending();
            value = products.get(key);
        }
        return StateBytes.product(value);
    }

    /** Counts the pending orders of all products of earlier formats: the timers are read once for them. */
    private void countPending() {
        Map<ProductId, Integer> pending = new HashMap<>();
        try (KeyValueIterator<Bytes, byte[]> all = timers.all()) {
            while (all.hasNext()) {
                pending.merge(StateBytes.productId(all.next().value), 1, Integer::sum);
            }
        }
        List<KeyValue<Bytes, byte[]>> counted = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = products.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> product = all.next();
                if (!StateBytes.countsPending(product.value)) {
                    int count = pending.getOrDefault(StateBytes.productId(product.key.get()), 0);
                    counted.add(KeyValue.pair(product.key,
                            StateBytes.value(StateBytes.product(product.value, count))));
                }
            }
        }
        counted.forEach(product -> products.put(product.key, product.value));
    }

    private boolean isDue(OrderId orderId, @Nullable CommandId payment) {
        return payment != null && Arrays.equals(seen.get(StateBytes.key(orderId, payment)), StateBytes.DUE);
    }

    private @Nullable OrderState order(OrderId orderId) {
        return StateBytes.order(orders.get(StateBytes.key(orderId)));
    }

    private @Nullable OrderId active(@Nullable OrderState order) {
        return order == null
                ? null
                : StateBytes.orderId(pairs.get(StateBytes.key(order.productId(), order.userId())));
    }
}
