package dev.firstpair.ingress.purchase;

import dev.firstpair.gate.Admission;
import dev.firstpair.gate.GateQuietException;
import dev.firstpair.gate.StockGate;
import dev.firstpair.ingress.problem.Answer;
import dev.firstpair.ingress.problem.Problem;
import dev.firstpair.ingress.sales.Refusal;
import dev.firstpair.ingress.sales.SalesMirror;
import dev.firstpair.ingress.sales.Undecided;
import dev.firstpair.observability.Step;
import dev.firstpair.observability.Tracing;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles a purchase: answers from this instance's own state, or asks the gate and then appends to the log. */
public final class Purchases {

    private static final Logger LOG = LoggerFactory.getLogger(Purchases.class);

    /**
     * A buyer's request for a new product may arrive here before the product's stock level, or before the level with
     * its first units: it is tried again after this delay, on the thread of the timer, which it does not block.
     */
    private static final Executor NEW_PRODUCT_DELAY = CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS,
            Runnable::run);

    /** Few, so that requests for products that do not exist cannot keep others out. */
    private static final int MAX_WAITING = 100;

    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final StockGate gate;
    private final SalesMirror mirror;
    private final FailoverAdmission failover;
    private final RequestLog log;
    private final Undecided undecided;
    private final PurchaseMetrics metrics;
    private final Tracing tracing;
    private final InstantSource clock;
    private final LeaseReleases releases;

    /**
     * A request in progress.
     *
     * @param decision the wait of a client that prefers to wait for it
     * @param withoutGate whether this instance admitted it
     */
    private record Attempt(
            ProductId productId,
            UserId userId,
            OrderId orderId,
            @Nullable String attemptKey,
            @Nullable String traceParent,
            DecisionWaiters.@Nullable Wait decision,
            boolean withoutGate) {

        Attempt admittedWithoutGate() {
            return new Attempt(productId, userId, orderId, attemptKey, traceParent, decision, true);
        }
    }

    /** @param lease of the gate */
    public Purchases(
            StockGate gate,
            Duration lease,
            SalesMirror mirror,
            FailoverAdmission failover,
            RequestLog log,
            Undecided undecided,
            PurchaseMetrics metrics,
            Tracing tracing,
            InstantSource clock) {
        this.gate = gate;
        this.mirror = mirror;
        this.failover = failover;
        this.log = log;
        this.undecided = undecided;
        this.metrics = metrics;
        this.tracing = tracing;
        this.clock = clock;
        this.releases = new LeaseReleases(lease);
    }

    /** The answer, if this instance can give it at once without the gate. */
    public @Nullable Answer early(ProductId productId, UserId userId) {
        if (failover.has(productId, userId)) {
            return null;
        }
        Refusal refusal = mirror.refusalFor(productId, userId);
        if (refusal != null) {
            return answer(refusal);
        }
        return undecided.tooMany(productId) ? Answer.of(Problem.BUSY) : null;
    }

    /**
     * Never throws or completes exceptionally. Completes without the decision.
     *
     * @param wait begun if a request is appended that is no repetition
     */
    CompletableFuture<Answer> submit(ProductId productId, UserId userId, @Nullable String attemptKey,
            @Nullable String traceParent, DecisionWaiters.@Nullable Wait wait) {
        OrderId orderId = OrderId.create(clock.instant(), ThreadLocalRandom.current());
        Attempt attempt = new Attempt(productId, userId, orderId, attemptKey, traceParent, wait, false);
        return CompletableFuture.completedFuture(attempt).thenCompose(this::submit).exceptionally(failure -> {
            LOG.error("Order {} of product {} failed", orderId, productId, failure);
            return Answer.of(Problem.INTERNAL_ERROR);
        });
    }

    private CompletableFuture<Answer> submit(Attempt attempt) {
        Admission own = failover.admitted(attempt.productId(), attempt.userId(), attempt.attemptKey());
        if (own != null) {
            return handleAdmission(attempt.admittedWithoutGate(), own, System.nanoTime(), false);
        }
        if (!mirror.isUnknown(attempt.productId())) {
            return admit(attempt, true);
        }
        return delayed(
                () -> mirror.isUnknown(attempt.productId())
                        ? completed(Answer.of(Problem.UNKNOWN_PRODUCT))
                        : admit(attempt, true),
                () -> completed(Answer.of(Problem.BUSY)));
    }

    /** Runs the action after a delay, or {@code otherwise} at once if too many are waiting already. */
    private CompletableFuture<Answer> delayed(
            Supplier<CompletableFuture<Answer>> action, Supplier<CompletableFuture<Answer>> otherwise) {
        if (!waiting.tryAcquire()) {
            return otherwise.get();
        }
        return CompletableFuture.runAsync(waiting::release, NEW_PRODUCT_DELAY).thenCompose(done -> action.get());
    }

    private CompletableFuture<Answer> admit(Attempt attempt, boolean mayRepeat) {
        long asked = System.nanoTime();
        return gate.admit(attempt.productId(), attempt.userId(), attempt.orderId(), attempt.attemptKey())
                .handle((admission, failure) -> {
                    metrics.gate(failure == null ? admission : null, System.nanoTime() - asked);
                    if (failure == null) {
                        failover.gateAnswered(attempt.productId());
                        return handleAdmission(attempt, admission, asked, mayRepeat);
                    }
                    LOG.debug("The gate failed", failure);
                    return admitWithoutGate(attempt, failure, asked);
                })
                .thenCompose(Function.identity());
    }

    private CompletableFuture<Answer> admitWithoutGate(Attempt attempt, Throwable failure, long asked) {
        SalesMirror.ActiveOrder activeOrder = mirror.activeOrder(attempt.productId(), attempt.userId(),
                attempt.attemptKey());
        Admission own = failure instanceof GateQuietException
                ? null
                : failover.admit(attempt.productId(), attempt.userId(), attempt.orderId(), attempt.attemptKey(),
                        activeOrder == null ? null : activeOrder.orderId());
        if (!(own instanceof Admission.Admitted admitted) || !admitted.orderId().equals(attempt.orderId())) {
            // The gate may have admitted the order before its answer was lost.
            release(attempt, attempt.orderId(), false);
        }
        return own == null
                ? completed(Answer.of(Problem.UNAVAILABLE))
                : handleAdmission(attempt.admittedWithoutGate(), own, asked, false);
    }

    private CompletableFuture<Answer> handleAdmission(
            Attempt attempt, Admission admission, long asked, boolean mayRepeat) {
        return switch (admission) {
            case Admission.Admitted admitted -> admitted(attempt, admitted);
            case Admission.AlreadyOrdered already -> alreadyOrdered(attempt, already.orderId(), mayRepeat);
            case Admission.SoldOut soldOut -> soldOut(attempt,
                    new Refusal(Refusal.Kind.SOLD_OUT, null, soldOut.state(), asked), mayRepeat);
            case Admission.NotOpen notOpen -> completed(refuse(attempt,
                    new Refusal(Refusal.Kind.NOT_OPEN, notOpen.opensAt(), notOpen.state(), asked)));
            case Admission.Closed closed -> completed(refuse(attempt,
                    new Refusal(Refusal.Kind.CLOSED, null, closed.state(), asked)));
            case Admission.Unknown _unknown -> prime(attempt, mayRepeat);
        };
    }

    private CompletableFuture<Answer> admitted(Attempt attempt, Admission.Admitted admitted) {
        Answer decided = decided(attempt);
        if (decided == null) {
            return append(attempt, admitted);
        }
        if (attempt.withoutGate()) {
            failover.decided(attempt.productId(), attempt.userId(), admitted.orderId());
        } else if (!admitted.repeated()) {
            // The decided order may differ from the gate's order, if the gate lost its data.
            release(attempt, admitted.orderId(), false);
        }
        return completed(decided);
    }

    /**
     * The 202 with the order that this same attempt has become, or null if the log has no such order: the same answer
     * as before, whatever the gate answers. A gate that lost its data soon receives again which users hold an order,
     * but not by which attempt: only the Placed event has the attempt key.
     */
    private @Nullable Answer decided(Attempt attempt) {
        SalesMirror.ActiveOrder activeOrder = attempt.attemptKey() == null
                ? null
                : mirror.activeOrder(attempt.productId(), attempt.userId(), attempt.attemptKey());
        return activeOrder == null || !activeOrder.sameAttempt()
                ? null
                : Answer.accepted(activeOrder.orderId(), activeOrder.ticket());
    }

    /**
     * A gate that lost recent writes may name an order that was canceled since. The log's state is written to it, once,
     * and it is asked again. If instead the log, as read here, is behind, the gate has the newer state and gives the
     * same answer again.
     */
    private CompletableFuture<Answer> alreadyOrdered(Attempt attempt, OrderId orderId, boolean mayRepeat) {
        Answer decided = decided(attempt);
        if (decided != null) {
            return completed(decided);
        }
        SalesMirror.PairState pairState = mirror.pairState(attempt.productId(), attempt.userId());
        if (!mayRepeat || pairState == null || orderId.equals(pairState.activeOrder())) {
            return completed(Answer.alreadyOrdered(orderId));
        }
        return thenRepeat(attempt, gate.reapply(attempt.productId(), attempt.userId(), pairState.stockVersion(),
                pairState.activeOrder()));
    }

    /**
     * A gate that has admitted nobody yet may know the product but not its first units, which come with a later level.
     * It is primed with the newest level, once, and asked again. If that level has no units either, a level with units
     * may arrive here soon.
     */
    private CompletableFuture<Answer> soldOut(Attempt attempt, Refusal refusal, boolean mayRepeat) {
        StockLevel level = mirror.level(attempt.productId());
        if (level != null && mayRepeat && refusal.gateState().tickets() == 0) {
            if (level.version() > refusal.gateState().version()) {
                return primeAndRepeat(attempt, level);
            }
            if (level.granted() == 0) {
                return delayed(() -> admit(attempt, false), () -> completed(refuse(attempt, refusal)));
            }
        }
        return completed(refuse(attempt, refusal));
    }

    private Answer refuse(Attempt attempt, Refusal refusal) {
        mirror.onRefusal(attempt.productId(), refusal);
        Answer decided = decided(attempt);
        if (decided != null) {
            return decided;
        }
        // Null, unless the gate has lost its data: normally it knows which users hold an order.
        SalesMirror.ActiveOrder activeOrder = mirror.activeOrder(attempt.productId(), attempt.userId(),
                attempt.attemptKey());
        return activeOrder == null ? answer(refusal) : Answer.alreadyOrdered(activeOrder.orderId());
    }

    private CompletableFuture<Answer> prime(Attempt attempt, boolean mayRepeat) {
        StockLevel level = mirror.level(attempt.productId());
        if (level != null && mayRepeat) {
            return primeAndRepeat(attempt, level);
        }
        return completed(Answer.of(
                mirror.isUnknown(attempt.productId()) ? Problem.UNKNOWN_PRODUCT : Problem.UNAVAILABLE));
    }

    private CompletableFuture<Answer> primeAndRepeat(Attempt attempt, StockLevel level) {
        return thenRepeat(attempt, gate.prime(level, mirror.highestTicket(attempt.productId())));
    }

    /** Asks the gate once more after it was corrected. */
    private CompletableFuture<Answer> thenRepeat(Attempt attempt, CompletableFuture<?> correction) {
        return correction.handle((done, failure) -> failure == null
                ? admit(attempt, false)
                : completed(Answer.of(Problem.UNAVAILABLE)))
                .thenCompose(Function.identity());
    }

    private CompletableFuture<Answer> append(Attempt attempt, Admission.Admitted admitted) {
        PurchaseRequest request = new PurchaseRequest(admitted.orderId(), attempt.userId(), attempt.productId(),
                admitted.ticket() > 0 ? admitted.ticket() : null, attempt.attemptKey(), clock.instant());
        if (attempt.decision() != null && !admitted.repeated()) {
            attempt.decision().begin(request);
        }
        long began = System.nanoTime();
        Step step = tracing.begin("accept", attempt.traceParent(), attempt.orderId().madeAt());
        return log.append(request, step.traceParent(), attempt.withoutGate()).handle((appended, failure) -> {
            metrics.append(System.nanoTime() - began);
            if (failure == null) {
                step.end(admitted.orderId());
                // A repeated request may be decided already, and is not decided again.
                if (!admitted.repeated()) {
                    if (attempt.withoutGate()) {
                        metrics.acceptedWithoutGate();
                    }
                    undecided.logged(attempt.productId(), appended);
                }
                return Answer.accepted(admitted.orderId(), admitted.ticket());
            }
            LOG.atDebug()
                    .setCause(failure)
                    .addKeyValue(Step.ORDER_ID, admitted.orderId())
                    .log("Order {} was not acknowledged", admitted.orderId());
            if (!admitted.repeated()) {
                failover.unacknowledged(attempt.productId(), attempt.userId(), admitted.orderId());
                // Otherwise the user would be answered ALREADY_ORDERED for an order that may not exist.
                release(attempt, admitted.orderId(), true);
            }
            return Answer.of(Problem.UNAVAILABLE);
        });
    }

    private void release(Attempt attempt, OrderId orderId, boolean maybeLogged) {
        releases.run(() -> gate.release(attempt.productId(), attempt.userId(), orderId, attempt.attemptKey(),
                maybeLogged));
    }

    private static CompletableFuture<Answer> completed(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private static Answer answer(Refusal refusal) {
        return switch (refusal.kind()) {
            case SOLD_OUT -> Answer.of(Problem.SOLD_OUT);
            case NOT_OPEN -> Answer.notOpen(refusal.opensAt() == null ? Instant.EPOCH : refusal.opensAt());
            case CLOSED -> Answer.of(Problem.CLOSED);
        };
    }
}
