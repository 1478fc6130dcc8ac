package dev.firstpair.gate;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.product.StockLevel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The gate in front of the log. The ledger does not depend on it: whatever the gate loses or gets wrong, the ledger
 * decides correctly. It fails closed: without a reliable answer of Redis, a stage completes with
 * {@link GateUnavailableException}; the command may have been executed all the same, so repeating it is safe.
 *
 * <p>Thread-safe and non-blocking; stages complete on threads of the connection, which must not be blocked.
 */
public final class StockGate implements AutoCloseable {

    private static final int MAX_WAITS = 3;

    private final GateConnection connection;
    private final ScriptRunner runner;
    private final AdmitScript admit;
    private final ApplyScript apply;
    private final PrimeScript prime;
    private final ReleaseScript release;

    private StockGate(GateSettings settings) {
        connection = new GateConnection(settings);
        runner = new ScriptRunner(connection);
        admit = new AdmitScript(runner, settings);
        apply = new ApplyScript(runner, settings);
        prime = new PrimeScript(runner);
        release = new ReleaseScript(runner);
    }

    /** Returns at once and connects in the background, repeatedly until it succeeds. */
    public static StockGate connect(GateSettings settings) {
        return new StockGate(settings);
    }

    /**
     * Asks for a unit. The same order id, or the same attempt key of the same user, again is the same request.
     *
     * @param orderId a new one; the answer may name another, see {@link Admission.Admitted#repeated()}
     */
    public CompletableFuture<Admission> admit(
            ProductId productId, UserId userId, OrderId orderId, @Nullable String attemptKey) {
        CompletableFuture<Admission> answer = new CompletableFuture<>();
        admit(productId, userId, orderId, attemptKey, MAX_WAITS, answer);
        return answer;
    }

    private void admit(
            ProductId productId,
            UserId userId,
            OrderId orderId,
            @Nullable String attemptKey,
            int waits,
            CompletableFuture<Admission> answer) {
        admit.run(productId, userId, orderId, attemptKey).whenComplete((reply, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(GateConnection.unwrap(failure));
            } else if (reply.admission() != null) {
                answer.complete(reply.admission());
            } else if (waits == 0) {
                answer.completeExceptionally(new GateQuietException());
            } else {
                // Not on the connection's own thread, which ends with it: the waiting caller gets an answer all the
                // same. On the timer's thread, since the task only sends a command.
                CompletableFuture.delayedExecutor(reply.waitMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                        .execute(() -> admit(productId, userId, orderId, attemptKey, waits - 1, answer));
            }
        });
    }

    /** Applies decisions of the ledger, of any products, in any order, any number of times. */
    public CompletableFuture<Void> apply(List<OrderEvent> events) {
        Map<ProductId, List<OrderEvent>> byProduct = new LinkedHashMap<>();
        events.forEach(event -> byProduct.computeIfAbsent(event.productId(), ignored -> new ArrayList<>()).add(event));
        Instant now = Instant.now();
        List<CompletableFuture<Void>> parts = new ArrayList<>();
        byProduct.forEach((productId, own) -> {
            for (int from = 0; from < own.size(); from += ApplyScript.MAX_PER_CALL) {
                int to = Math.min(own.size(), from + ApplyScript.MAX_PER_CALL);
                parts.add(apply.run(productId, own.subList(from, to), now));
            }
        });
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
    }

    /**
     * Applies the state of a pair again, as the log has it. Changes nothing unless the gate has older data, as after a
     * restart of Redis with an older snapshot: the pair's state of a newer stock version is kept, and so is a lease.
     *
     * @param stockVersion of the event with this state
     * @param activeOrder absent if the pair has none
     */
    public CompletableFuture<Void> reapply(
            ProductId productId, UserId userId, long stockVersion, @Nullable OrderId activeOrder) {
        return apply.reapply(productId, userId, stockVersion, activeOrder);
    }

    /**
     * Applies a stock level if it is newer than the gate's.
     *
     * @param highestTicket the highest ticket that the log has shown, so that none is given out twice; 0 if unknown
     * @return whether anything changed
     */
    public CompletableFuture<Boolean> prime(StockLevel level, long highestTicket) {
        return prime.run(level, highestTicket);
    }

    /**
     * Deletes a product's remaining units and sale window, so that the next stock level is accepted, whatever its
     * version; until then nobody is admitted. Leases, holders, attempts and tickets stay.
     */
    public CompletableFuture<Void> resetStock(ProductId productId) {
        return connection.ask(redis -> redis.del(GateKeys.of(productId).stock()).toCompletableFuture())
                .thenAccept(ignored -> {});
    }

    /**
     * Gives back the unit of an order that was, or may have been, admitted.
     *
     * @param attemptKey of the request
     * @param maybeLogged whether the request may be in the log: then the order counts as undecided and the attempt key
     *        still refers to it; else both are deleted, unless a repeated attempt was meanwhile answered with this
     *        order
     * @return whether there was such a lease
     */
    public CompletableFuture<Boolean> release(
            ProductId productId, UserId userId, OrderId orderId, @Nullable String attemptKey, boolean maybeLogged) {
        return release.run(productId, userId, orderId, attemptKey, maybeLogged);
    }

    /** The gate's state of a product. */
    public CompletableFuture<GateSnapshot> inspect(ProductId productId) {
        GateKeys keys = GateKeys.of(productId);
        return connection.ask(redis -> {
            var stock = redis.hgetall(keys.stock()).toCompletableFuture();
            var leases = redis.zcard(keys.leases()).toCompletableFuture();
            var overdue = redis.zcard(keys.overdue()).toCompletableFuture();
            var holders = redis.hlen(keys.holders()).toCompletableFuture();
            // A missing value is a valid answer, too.
            var tickets = redis.get(keys.tickets()).toCompletableFuture();
            return CompletableFuture.allOf(stock, leases, overdue, holders, tickets)
                    .thenApply(ignored -> new GateSnapshot(number(stock.join().get("remaining"), -1),
                            number(stock.join().get("version"), 0), time(stock.join().get("opens")),
                            time(stock.join().get("closes")), leases.join(), overdue.join(), holders.join(),
                            number(tickets.join(), 0)));
        });
    }

    /** How often a product's keys in Redis could not be read and were deleted. */
    public long unreadableCount() {
        return runner.unreadableCount();
    }

    /** The clock of Redis at its answer; a product opens and closes by it. */
    public CompletableFuture<Instant> time() {
        return connection.ask(redis -> redis.time().toCompletableFuture())
                .thenApply(time -> Instant.ofEpochSecond(Long.parseLong(time.getFirst()))
                        .plus(Long.parseLong(time.getLast()), ChronoUnit.MICROS));
    }

    /** Completes when Redis answers. */
    public CompletableFuture<Void> ping() {
        return connection.ask(redis -> redis.ping().toCompletableFuture()).thenAccept(ignored -> {});
    }

    private static long number(@Nullable String text, long ifAbsent) {
        return text == null ? ifAbsent : Long.parseLong(text);
    }

    private static @Nullable Instant time(@Nullable String millis) {
        long value = number(millis, 0);
        return value == 0 ? null : Instant.ofEpochMilli(value);
    }

    @Override
    public void close() {
        connection.close();
    }
}
