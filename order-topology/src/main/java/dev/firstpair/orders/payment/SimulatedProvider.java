package dev.firstpair.orders.payment;

import dev.firstpair.topics.ids.CommandId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Moves no money. The token determines the outcome of a charge; any token not named here succeeds at once. */
public final class SimulatedProvider implements PaymentProvider {

    /** Is declined at once. */
    public static final String DECLINED = "tok_declined";
    /** Succeeds after some time. */
    public static final String SLOW = "tok_slow";
    /** Never has an outcome. */
    public static final String LOST = "tok_lost";

    private static final int REMEMBERED = 10_000;

    private final Duration slow;
    private final LinkedHashMap<CommandId, CompletableFuture<Outcome>> charges = new LinkedHashMap<>();

    /** @param slow time that {@link #SLOW} takes */
    public SimulatedProvider(Duration slow) {
        this.slow = slow;
    }

    /** Keeps the newest {@value #REMEMBERED} charges. */
    @Override
    public CompletableFuture<Outcome> charge(Charge charge) {
        synchronized (charges) {
            CompletableFuture<Outcome> outcome = charges.computeIfAbsent(charge.id(), id -> outcomeOf(charge.token()));
            if (charges.size() > REMEMBERED) {
                charges.pollFirstEntry();
            }
            return outcome;
        }
    }

    /** Succeeds at once, each time: there is no money. */
    @Override
    public CompletableFuture<RefundOutcome> refund(RefundRequest request) {
        return CompletableFuture.completedFuture(RefundOutcome.DONE);
    }

    private CompletableFuture<Outcome> outcomeOf(String token) {
        return switch (token) {
            case DECLINED -> CompletableFuture.completedFuture(Outcome.DECLINED);
            case SLOW -> new CompletableFuture<Outcome>().completeOnTimeout(Outcome.PAID, slow.toNanos(),
                    TimeUnit.NANOSECONDS);
            case LOST -> new CompletableFuture<>();
            default -> CompletableFuture.completedFuture(Outcome.PAID);
        };
    }
}
