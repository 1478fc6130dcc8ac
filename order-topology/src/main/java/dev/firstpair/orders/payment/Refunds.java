package dev.firstpair.orders.payment;

import dev.firstpair.orders.command.CommandLog;
import dev.firstpair.orders.payment.PaymentProvider.RefundOutcome;
import dev.firstpair.orders.payment.PaymentProvider.RefundRequest;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.Payment;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests refunds from the provider, and logs {@code Refund} for each that was made. A failed request is repeated
 * until it succeeds or the provider refuses it. The provider, by the payment's id, and the ledger, by the command's,
 * accept the same refund once, so a refund with an unknown outcome is requested again.
 */
final class Refunds implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Refunds.class);

    private final PaymentProvider provider;
    private final CommandLog commands;
    private final Duration patience;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Map<DuePayment, CompletableFuture<@Nullable Void>> unfinished = new ConcurrentHashMap<>();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Executor retryExecutor;

    /** A payment that is due back; the same command id for another order is another payment. */
    private record DuePayment(OrderId orderId, CommandId payment) {

        DuePayment(OrderEvent event, Payment payment) {
            this(event.orderId(), payment.id());
        }
    }

    /**
     * @param patience time after which a refund without an outcome is requested again
     * @param retry time after which a failed refund is requested again
     */
    Refunds(PaymentProvider provider, CommandLog commands, Duration patience, Duration retry, Clock clock,
            MeterRegistry meters) {
        this.provider = provider;
        this.commands = commands;
        this.patience = patience;
        this.clock = clock;
        this.meters = meters;
        List.of("refunded", "refused", "failed").forEach(this::counter); // from zero
        this.retryExecutor = CompletableFuture.delayedExecutor(retry.toMillis(), TimeUnit.MILLISECONDS, workers);
    }

    /** The number of refunds that were begun, and are neither logged nor refused yet. */
    int unfinished() {
        return unfinished.size();
    }

    /**
     * Returns at once; does nothing if that payment is being given back already.
     *
     * @return done when the payment is given back and that is logged, or when the provider has refused it
     */
    Future<?> refund(OrderEvent event, Payment payment) {
        CompletableFuture<@Nullable Void> finished = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> underWay = unfinished.putIfAbsent(new DuePayment(event, payment), finished);
        if (underWay != null) {
            return underWay;
        }
        workers.execute(() -> requestRefund(event, payment));
        return finished;
    }

    private void finish(OrderEvent event, Payment payment) {
        CompletableFuture<@Nullable Void> finished = unfinished.remove(new DuePayment(event, payment));
        if (finished != null) {
            finished.complete(null);
        }
    }

    /** Unfinished refunds are left to the next reader. */
    @Override
    public void close() {
        workers.shutdownNow();
    }

    private void requestRefund(OrderEvent event, Payment payment) {
        CompletableFuture<RefundOutcome> outcome;
        try {
            outcome = provider.refund(
                    new RefundRequest(payment.id(), event.orderId(), event.userId(), payment.price()));
        } catch (RuntimeException e) {
            outcome = CompletableFuture.failedFuture(e);
        }
        outcome.copy()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenCompleteAsync((result, failure) -> {
                    if (failure != null) {
                        LOG.warn("Payment {} of order {} is not given back yet: {}", payment.id(),
                                event.orderId(), failure.toString());
                        retry(event, payment);
                    } else {
                        switch (result) {
                            case DONE -> log(event, payment);
                            case REFUSED -> {
                                LOG.error("The provider does not give back payment {} of order {}: it stays due,"
                                        + " and has to be settled by hand", payment.id(), event.orderId());
                                count("refused");
                                finish(event, payment);
                            }
                        }
                    }
                }, workers);
    }

    private void log(OrderEvent event, Payment payment) {
        try {
            commands.append(event.productId(), new OrderCommand.Refund(commandOf(payment), event.orderId(),
                    Payments.ACTOR, clock.instant(), payment.id()));
            count("refunded");
            finish(event, payment);
        } catch (RuntimeException notLogged) {
            LOG.warn("Payment {} of order {} is given back, which is perhaps not logged: {}", payment.id(),
                    event.orderId(), notLogged.toString());
            retry(event, payment);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void retry(OrderEvent event, Payment payment) {
        count("failed");
        retryExecutor.execute(() -> requestRefund(event, payment));
    }

    private void count(String outcome) {
        counter(outcome).increment();
    }

    private Counter counter(String outcome) {
        return meters.counter("firstpair.refunds", "outcome", outcome);
    }

    /** The command id; the same for the same payment. */
    private static CommandId commandOf(Payment payment) {
        return CommandId.ofName("refund/" + payment.id());
    }
}
