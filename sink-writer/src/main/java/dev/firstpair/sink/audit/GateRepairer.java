package dev.firstpair.sink.audit;

import dev.firstpair.audit.AuditFailedException;
import dev.firstpair.audit.mirror.Drift;
import dev.firstpair.gate.GateSettings;
import dev.firstpair.gate.StockGate;
import dev.firstpair.live.shared.RedisProperties;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The part of a repair that is in Redis: see {@link DriftRepairer}. */
final class GateRepairer implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofMillis(100);

    private final StockGate gate;

    private GateRepairer(StockGate gate) {
        this.gate = gate;
    }

    /**
     * Connects, and waits until Redis answers.
     *
     * @throws AuditFailedException if it does not answer in time
     */
    static GateRepairer connect(RedisProperties redis) throws InterruptedException {
        GateSettings of = GateSettings.of(redis.plainUri());
        StockGate gate = StockGate.connect(new GateSettings(of.uri(), redis.isCluster(), COMMAND_TIMEOUT,
                of.reconnectDelay(), of.lease(), of.quiet(), of.overdueMemory(), of.attemptMemory()));
        long giveUpNanos = System.nanoTime() + TIMEOUT.toNanos();
        try {
            while (true) {
                try {
                    gate.ping().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                    return new GateRepairer(gate);
                } catch (ExecutionException | TimeoutException e) {
                    if (System.nanoTime() > giveUpNanos) {
                        throw new AuditFailedException("Redis does not answer.");
                    }
                }
                Thread.sleep(RETRY);
            }
        } catch (InterruptedException | RuntimeException e) {
            gate.close();
            throw e;
        }
    }

    /** @throws AuditFailedException if Redis does not carry it out in time, as in all methods */
    void resetStocks(Collection<ProductId> products) throws InterruptedException {
        await(products.stream().map(gate::resetStock));
    }

    void prime(Map<ProductId, Drift> drift, LogExcerpt log, DriftRepairer.Outcome outcome)
            throws InterruptedException {
        // Tickets are kept separately and were not reset.
        await(drift.keySet().stream().map(log.levels::get).filter(Objects::nonNull).map(level -> gate.prime(level, 0)));
        drift.forEach((product, one) -> {
            if (log.levels.containsKey(product)) {
                outcome.repaired(one.what(), "it is primed again");
            } else {
                outcome.left(one.what(), "the log no longer has its state");
            }
        });
    }

    void dropLeases(Map<OrderId, Drift> drift, LogExcerpt log, DriftRepairer.Outcome outcome)
            throws InterruptedException {
        await(Stream.of(gate.apply(log.decisions)));
        drift.values().forEach(one -> outcome.repaired(one.what(), "the lease is dropped"));
    }

    private static void await(Stream<? extends CompletableFuture<?>> answers) throws InterruptedException {
        try {
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                    .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AuditFailedException("Redis cannot be repaired: " + (e.getCause() == null ? e : e.getCause()));
        }
    }

    @Override
    public void close() {
        gate.close();
    }
}
