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
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles a purchase: answers from this instance's own state, or asks the gate and then appends to the log. */
public final class Purchases {

    private static final Logger LOG = LoggerFactory.getLogger(Purchases.class);

    /**
     * Wait for a new product: a buyer's request may arrive here before its stock level, or before the level with its
     * first units.
     */
    private static final Duration UNKNOWN_PRODUCT_DELAY = Duration.ofMillis(200);

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

    /**
     * A request in progress.
     *
     * @param withoutGate whether this instance admitted it
     */
    private record Attempt(
            ProductId productId,
            UserId userId,
            OrderId orderId,
            @Nullable String attemptKey,
            @Nullable String traceParent,
            boolean withoutGate) {

        Attempt admittedWithoutGate() {
            return new Attempt(productId, userId, orderId, attemptKey, traceParent, true);
        }
    }

    public Purchases(
            StockGate gate,
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
    }

    /** The answer, if this instance can give it at once without the gate. */
    public @Nullable Answer early(ProductId productId, UserId userId) {
        if (failover.admitted(productId, userId, null) != null) {
            return null;
        }
        Refusal refusal = mirror.refusalFor(productId, userId);
        if (refusal != null) {
            return answer(refusal);
        }
        return undecided.tooMany(productId) ? Answer.of(Problem.BUSY) : null;
    }

    /** Never completes exceptionally. */
    public CompletableFuture<Answer> submit(
            ProductId productId, UserId userId, @Nullable String attemptKey, @Nullable String traceParent) {
        OrderId orderId = OrderId.create(clock.instant(), ThreadLocalRandom.current());
        Attempt attempt = new Attempt(productId, userId, orderId, attemptKey, traceParent, false);
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Admission own = failover.admitted(productId, userId, attemptKey);
        if (own != null) {
            handleAdmissionWithoutGate(attempt, own, System.nanoTime(), answer);
        } else if (!mirror.isUnknown(productId)) {
            admit(attempt, true, answer);
        } else if (!runDelayed(() -> admitIfKnown(attempt, answer))) {
            answer.complete(Answer.of(Problem.BUSY));
        }
        return answer;
    }

    /** Schedules the action; returns false if too many are waiting already. */
    private boolean runDelayed(Runnable action) {
        if (!waiting.tryAcquire()) {
            return false;
        }
        CompletableFuture.delayedExecutor(UNKNOWN_PRODUCT_DELAY.toMillis(), TimeUnit.MILLISECONDS).execute(() -> {
            waiting.release();
            action.run();
        });
        return true;
    }

    private void admitIfKnown(Attempt attempt, CompletableFuture<Answer> answer) {
        if (mirror.isUnknown(attempt.productId())) {
            answer.complete(Answer.of(Problem.UNKNOWN_PRODUCT));
        } else {
            admit(attempt, true, answer);
        }
    }

    /**
     * A gate that has admitted nobody yet may know the product but not its first units, which come with a later level.
     * It is primed with the newest level, once, and asked again. If that level has no units either, a level with units
     * may arrive here soon.
     */
    private void soldOut(Attempt attempt, Refusal refusal, boolean mayRepeat, CompletableFuture<Answer> answer) {
        StockLevel level = mirror.level(attempt.productId());
        if (level == null || !mayRepeat || refusal.gateState().tickets() > 0) {
            refuse(attempt, refusal, answer);
        } else if (level.version() > refusal.gateState().version()) {
            primeAndRepeat(attempt, level, answer);
        } else if (level.granted() > 0 || !runDelayed(() -> admit(attempt, false, answer))) {
            refuse(attempt, refusal, answer);
        }
    }

    private void admit(Attempt attempt, boolean mayRepeat, CompletableFuture<Answer> answer) {
        long asked = System.nanoTime();
        gate.admit(attempt.productId(), attempt.userId(), attempt.orderId(), attempt.attemptKey())
                .whenComplete((admission, failure) -> {
                    metrics.gate(failure == null ? admission : null, System.nanoTime() - asked);
                    try {
                        if (failure != null) {
                            LOG.debug("The gate failed", failure);
                            admitWithoutGate(attempt, failure, asked, answer);
                        } else {
                            handleAdmission(attempt, admission, asked, mayRepeat, answer);
                        }
                    } catch (RuntimeException e) {
                        LOG.error("Failed after {}", admission, e);
                        answer.complete(Answer.of(Problem.INTERNAL_ERROR));
                    }
                });
    }

    private void admitWithoutGate(
            Attempt attempt, Throwable failure, long asked, CompletableFuture<Answer> answer) {
        SalesMirror.ActiveOrder activeOrder = mirror.activeOrder(attempt.productId(), attempt.userId(),
                attempt.attemptKey());
        Admission own = failure instanceof GateQuietException
                ? null
                : failover.admit(attempt.productId(), attempt.userId(), attempt.orderId(), attempt.attemptKey(),
                        activeOrder == null ? null : activeOrder.orderId());
        if (!(own instanceof Admission.Admitted admitted) || !admitted.orderId().equals(attempt.orderId())) {
            // The gate may have admitted the order before its answer was lost.
            gate.release(attempt.productId(), attempt.userId(), attempt.orderId(), attempt.attemptKey(), false);
        }
        if (own == null) {
            answer.complete(Answer.of(Problem.UNAVAILABLE));
        } else {
            handleAdmissionWithoutGate(attempt, own, asked, answer);
        }
    }

    private void handleAdmissionWithoutGate(
            Attempt attempt, Admission own, long asked, CompletableFuture<Answer> answer) {
        try {
            handleAdmission(attempt.admittedWithoutGate(), own, asked, false, answer);
        } catch (RuntimeException e) {
            LOG.error("Failed after {}", own, e);
            answer.complete(Answer.of(Problem.INTERNAL_ERROR));
        }
    }

    private void handleAdmission(
            Attempt attempt, Admission admission, long asked, boolean mayRepeat, CompletableFuture<Answer> answer) {
        switch (admission) {
            case Admission.Admitted admitted -> {
                if (!attempt.withoutGate()) {
                    failover.gateAdmitted(attempt.productId());
                }
                if (!isDecided(attempt, answer)) {
                    append(attempt, admitted, answer);
                } else if (attempt.withoutGate()) {
                    failover.decided(attempt.productId(), attempt.userId(), admitted.orderId());
                } else if (!admitted.repeated()) {
                    // The decided order may differ from the gate's order, if the gate lost its data.
                    gate.release(attempt.productId(), attempt.userId(), admitted.orderId(), attempt.attemptKey(),
                            false);
                }
            }
            case Admission.AlreadyOrdered already -> alreadyOrdered(attempt, already.orderId(), mayRepeat, answer);
            case Admission.SoldOut soldOut -> soldOut(attempt,
                    new Refusal(Refusal.Kind.SOLD_OUT, null, soldOut.state(), asked), mayRepeat, answer);
            case Admission.NotOpen notOpen -> refuse(attempt,
                    new Refusal(Refusal.Kind.NOT_OPEN, notOpen.opensAt(), notOpen.state(), asked), answer);
            case Admission.Closed closed -> refuse(attempt,
                    new Refusal(Refusal.Kind.CLOSED, null, closed.state(), asked), answer);
            case Admission.Unknown unknown -> prime(attempt, mayRepeat, answer);
        }
    }

    /**
     * Answers with the order that this same attempt has become, if it is in the log: the same 202 as before, whatever
     * the gate answers. A gate that lost its data soon receives again which users hold an order, but not by which
     * attempt: only the Placed event has the attempt key.
     */
    private boolean isDecided(Attempt attempt, CompletableFuture<Answer> answer) {
        SalesMirror.ActiveOrder activeOrder = attempt.attemptKey() == null
                ? null
                : mirror.activeOrder(attempt.productId(), attempt.userId(), attempt.attemptKey());
        if (activeOrder == null || !activeOrder.sameAttempt()) {
            return false;
        }
        answer.complete(Answer.accepted(activeOrder.orderId(), activeOrder.ticket()));
        return true;
    }

    /**
     * A gate that lost recent writes may name an order that was canceled since. The log's state is written to it, once,
     * and it is asked again. If instead the log, as read here, is behind, the gate has the newer state and gives the
     * same answer again.
     */
    private void alreadyOrdered(Attempt attempt, OrderId orderId, boolean mayRepeat, CompletableFuture<Answer> answer) {
        if (isDecided(attempt, answer)) {
            return;
        }
        SalesMirror.PairState pairState = mirror.pairState(attempt.productId(), attempt.userId());
        if (!mayRepeat || pairState == null || orderId.equals(pairState.activeOrder())) {
            answer.complete(Answer.alreadyOrdered(orderId));
            return;
        }
        gate.reapply(attempt.productId(), attempt.userId(), pairState.stockVersion(), pairState.activeOrder())
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        answer.complete(Answer.of(Problem.UNAVAILABLE));
                    } else {
                        admit(attempt, false, answer);
                    }
                });
    }

    private void refuse(Attempt attempt, Refusal refusal, CompletableFuture<Answer> answer) {
        mirror.onRefusal(attempt.productId(), refusal);
        if (isDecided(attempt, answer)) {
            return;
        }
        // Null, unless the gate has lost its data: normally it knows which users hold an order.
        SalesMirror.ActiveOrder activeOrder = mirror.activeOrder(attempt.productId(), attempt.userId(),
                attempt.attemptKey());
        answer.complete(activeOrder == null ? answer(refusal) : Answer.alreadyOrdered(activeOrder.orderId()));
    }

    private void prime(Attempt attempt, boolean mayRepeat, CompletableFuture<Answer> answer) {
        StockLevel level = mirror.level(attempt.productId());
        if (level == null || !mayRepeat) {
            answer.complete(Answer.of(
                    mirror.isUnknown(attempt.productId()) ? Problem.UNKNOWN_PRODUCT : Problem.UNAVAILABLE));
            return;
        }
        primeAndRepeat(attempt, level, answer);
    }

    private void primeAndRepeat(Attempt attempt, StockLevel level, CompletableFuture<Answer> answer) {
        gate.prime(level, mirror.highestTicket(attempt.productId())).whenComplete((news, failure) -> {
            if (failure != null) {
                answer.complete(Answer.of(Problem.UNAVAILABLE));
            } else {
                admit(attempt, false, answer);
            }
        });
    }

    private void append(Attempt attempt, Admission.Admitted admitted, CompletableFuture<Answer> answer) {
        PurchaseRequest request = new PurchaseRequest(admitted.orderId(), attempt.userId(), attempt.productId(),
                admitted.ticket() > 0 ? admitted.ticket() : null, attempt.attemptKey(), clock.instant());
        long began = System.nanoTime();
        Step step = tracing.begin("accept", attempt.traceParent(), attempt.orderId().madeAt());
        log.append(request, step.traceParent(), attempt.withoutGate())
                .whenComplete((appended, failure) -> {
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
                        answer.complete(Answer.accepted(admitted.orderId(), admitted.ticket()));
                        return;
                    }
                    LOG.atDebug()
                            .setCause(failure)
                            .addKeyValue(Step.ORDER_ID, admitted.orderId())
                            .log("Order {} was not acknowledged", admitted.orderId());
                    answer.complete(Answer.of(Problem.UNAVAILABLE));
                    if (!admitted.repeated()) {
                        failover.unacknowledged(attempt.productId(), attempt.userId(), admitted.orderId());
                        // Otherwise the user would be answered ALREADY_ORDERED for an order that may not exist.
                        gate.release(attempt.productId(), attempt.userId(), admitted.orderId(), attempt.attemptKey(),
                                true);
                    }
                });
    }

    private static Answer answer(Refusal refusal) {
        return switch (refusal.kind()) {
            case SOLD_OUT -> Answer.of(Problem.SOLD_OUT);
            case NOT_OPEN -> Answer.notOpen(refusal.opensAt() == null ? Instant.EPOCH : refusal.opensAt());
            case CLOSED -> Answer.of(Problem.CLOSED);
        };
    }
}
