package dev.firstpair.ingress.purchase;

import dev.firstpair.ingress.problem.Answer;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.order.KnownOrder;
import dev.firstpair.topics.order.PurchaseRequest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Purchases that wait until the decision of their order is visible.
 *
 * <p>Thread-safe.
 */
public final class DecisionWaiters implements AutoCloseable {

    private final Map<OrderId, Wait> waits = new ConcurrentHashMap<>();
    private final int most;
    private final ConcurrencyLimit places;
    private final LongAdder begun = new LongAdder();
    private final LongAdder decided = new LongAdder();
    private volatile boolean readable;
    private volatile boolean closed;

    /** @param most how many may wait at a time; with 0, none ever does */
    public DecisionWaiters(int most) {
        this.most = most;
        places = new ConcurrencyLimit(() -> most);
    }

    /**
     * The wait of one purchase. It ends with the decision, when its time is over, when the purchase is not accepted or
     * its client has gone, or when the service stops.
     */
    final class Wait {
        private final int seconds;
        private final CompletableFuture<@Nullable KnownOrder> decision = new CompletableFuture<>();
        /** Absent until it has begun. */
        private @Nullable PurchaseRequest request;
        /** The same decision, when nobody waits for it any more. */
        private CompletableFuture<@Nullable KnownOrder> ended = decision;

        private Wait(int seconds) {
            this.seconds = seconds;
        }

        /**
         * Begins, unless as many wait as may, or decisions are not read. To be called before the request is appended: a
         * decision from before that would be missed.
         */
        void begin(PurchaseRequest appended) {
            if (closed || !readable || !places.tryEnter()) {
                return;
            }
            request = appended;
            if (waits.putIfAbsent(appended.orderId(), this) != null) {
                request = null;
                places.leave();
                return;
            }
            begun.increment();
            ended = decision.completeOnTimeout(null, seconds, TimeUnit.SECONDS).whenComplete((known, failure) -> {
                waits.remove(appended.orderId(), this);
                places.leave();
            });
            if (closed) {
                end();
            }
        }

        /** Ends it without a decision. */
        void end() {
            decision.complete(null);
        }

        /** What to answer, and when: {@code given}, which the purchase was answered, or the decision if it comes. */
        CompletableFuture<Answer> answer(Answer given) {
            PurchaseRequest waiting = request;
            if (waiting == null) {
                return CompletableFuture.completedFuture(given);
            }
            if (!given.code().equals(Answer.ACCEPTED)) {
                end();
                return CompletableFuture.completedFuture(given);
            }
            return ended.thenApply(known -> known == null ? given : decided(waiting, known))
                    .thenApply(answer -> answer.afterWait(seconds));
        }

        private Answer decided(PurchaseRequest waiting, KnownOrder known) {
            decided.increment();
            Long ticket = waiting.ticket();
            return Answer.decided(known, ticket == null ? 0 : ticket);
        }

        /** Whether that is the order of this purchase; another with the same id is not shown to its buyer. */
        private boolean isOf(KnownOrder order) {
            return request != null && request.userId().equals(order.userId())
                    && request.productId().equals(order.productId());
        }
    }

    /**
     * A purchase that may wait.
     *
     * @param seconds the longest wait, at least 1
     */
    Wait prepare(int seconds) {
        return new Wait(seconds);
    }

    /** Whether a purchase may ever wait. */
    public boolean areAllowed() {
        return most > 0;
    }

    /** Whether decisions are read from now on. While they are not, no wait begins; those that have begun go on. */
    void readable(boolean now) {
        readable = now;
    }

    /** Whether decisions are read. */
    public boolean isReadable() {
        return readable;
    }

    /** Whether a purchase waits for that order. */
    boolean isAwaited(OrderId orderId) {
        return waits.containsKey(orderId);
    }

    /** Publishes what the view shows of an order from now on. */
    void decided(KnownOrder order) {
        Wait wait = waits.get(order.orderId());
        if (wait != null && wait.isOf(order)) {
            wait.decision.complete(order);
        }
    }

    /** Number of purchases that wait. */
    public int count() {
        return places.count();
    }

    /** Number of waits so far. */
    public long begun() {
        return begun.sum();
    }

    /** Number of purchases so far that were answered with their decision. */
    public long decided() {
        return decided.sum();
    }

    /** Ends all waits, those that would begin later, too: the service stops. */
    @Override
    public void close() {
        closed = true;
        waits.values().forEach(Wait::end);
    }
}
