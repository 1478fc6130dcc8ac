package dev.firstpair.orders.payment;

import dev.firstpair.orders.PaymentProperties;
import dev.firstpair.orders.command.CommandLog;
import dev.firstpair.orders.payment.PaymentProvider.Charge;
import dev.firstpair.orders.payment.PaymentProvider.Outcome;
import dev.firstpair.orders.view.OrderView;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.Actor;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.web.Problem;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Sends payments to the provider, and logs their outcomes as commands {@code Pay} or {@code FailPayment}. An order has
 * one payment at a time here; it ends when its outcome is logged, or when the provider's time is up. An outcome is
 * logged even after that: the ledger decides whether it still pays for the order.
 */
@Component
public final class Payments implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Payments.class);
    static final Actor ACTOR = new Actor.System("payments");
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(3);
    /** A logged payment blocks another one until it is decided and visible, which takes far less than this. */
    static final Duration VISIBLE_WITHIN = Duration.ofSeconds(10);
    /**
     * Per order, as far as the view shows them: each is a call of the provider, and records that are kept. A view keeps
     * as many of them.
     */
    static final int MOST_DECLINES = OrderView.REFUSALS_KEPT;

    private final @Nullable PaymentProvider provider;
    private final CommandLog commands;
    private final Duration patience;
    private final boolean cancelOnDecline;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Semaphore permits;
    private final Map<OrderId, Attempt> attempts = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor timeouts = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().name("payment-alarms").daemon().factory());
    private final ExecutorService loggers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** @param provider empty if an adapter handles payments */
    Payments(Optional<PaymentProvider> provider, CommandLog commands, PaymentProperties settings, Clock clock,
            MeterRegistry meters) {
        this.provider = provider.orElse(null);
        this.commands = commands;
        this.patience = settings.patience();
        this.cancelOnDecline = settings.cancelOnDecline();
        this.clock = clock;
        this.meters = meters;
        this.permits = new Semaphore(settings.maxInFlight());
        timeouts.setRemoveOnCancelPolicy(true);
        timeouts.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // closed: nothing to unblock
        Gauge.builder("firstpair.payments.inflight", permits,
                free -> settings.maxInFlight() - free.availablePermits())
                .description("Payments without an outcome")
                .register(meters);
        if (this.provider instanceof SimulatedProvider) {
            LOG.warn("Payments are simulated: orders are paid without money. Before a sale, define another provider, or"
                    + " set firstpair.orders.payment.provider=none");
        }
    }

    /** One payment of one order. */
    private final class Attempt {
        private final OrderId orderId;
        private final ProductId productId;
        private final CommandId commandId;
        private final AtomicBoolean hasPermit = new AtomicBoolean(true);

        Attempt(OrderView order, CommandId commandId) {
            this.orderId = order.orderId();
            this.productId = order.productId();
            this.commandId = commandId;
        }

        void log(Outcome outcome) throws InterruptedException {
            commands.append(productId, switch (outcome) {
                case PAID -> new OrderCommand.Pay(commandId, orderId, ACTOR, clock.instant());
                case DECLINED -> new OrderCommand.FailPayment(commandId, orderId, ACTOR, clock.instant());
            });
            count(outcome.name());
            if (outcome == Outcome.DECLINED && !cancelOnDecline) {
                end(); // another token may be charged: commands logged after a decline are decided after it
                return;
            }
            releasePermit();
            timeouts.schedule(() -> attempts.remove(orderId, this), VISIBLE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        }

        /** Retries until the outcome is logged: it must not be lost because no broker is reachable. */
        void logWithRetries(Outcome outcome) {
            try {
                boolean last = false;
                while (true) {
                    try {
                        log(outcome);
                        return;
                    } catch (Problem notLogged) {
                        count("UNLOGGED");
                    }
                    if (last) {
                        LOG.error("Payment {} of order {} is {}, but that is perhaps not logged", commandId, orderId,
                                outcome);
                        return;
                    }
                    last = closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                LOG.error("Payment {} of order {} is {}, but that is perhaps not logged", commandId, orderId, outcome);
                Thread.currentThread().interrupt();
            }
        }

        void giveUp() {
            if (hasPermit.get()) {
                LOG.warn("Payment {} of order {} has no outcome after {}", commandId, orderId, patience);
                count("LATE");
                end();
            }
        }

        void end() {
            releasePermit();
            attempts.remove(orderId, this);
        }

        private void releasePermit() {
            if (hasPermit.compareAndSet(true, false)) {
                permits.release();
            }
        }
    }

    /** Throws a problem if payments are not made here. */
    public void check() {
        if (provider == null) {
            throw PaymentProblems.byAdapter();
        }
    }

    /**
     * The id of a payment that is requested without a key. The same token again is the same payment, on any instance:
     * two clicks are charged once.
     */
    public static CommandId commandId(OrderId orderId, String token) {
        return CommandId.ofName("payment/" + orderId + "/" + token);
    }

    /**
     * Starts a payment of {@code order}. If the provider answers at once, the outcome is logged on return. Throws a
     * {@link Problem} if that payment was declined before, or {@value #MOST_DECLINES} payments of the order were.
     *
     * @return the id of the command that will be logged; that of the payment under way if there is one
     */
    public CommandId pay(OrderView order, CommandId commandId, String token) throws InterruptedException {
        PaymentProvider configuredProvider = provider;
        if (configuredProvider == null) {
            throw PaymentProblems.byAdapter();
        }
        OrderView.Step before = order.stepOf(commandId);
        if (before != null && before.isDecline()) {
            throw PaymentProblems.declined();
        }
        if (order.history().stream().filter(OrderView.Step::isDecline).count() >= MOST_DECLINES) {
            throw PaymentProblems.tooManyDeclines(MOST_DECLINES);
        }
        Attempt underWay = attempts.get(order.orderId());
        if (underWay != null) {
            return underWay.commandId;
        }
        if (!permits.tryAcquire()) {
            throw PaymentProblems.tooManyPayments();
        }
        Attempt attempt = new Attempt(order, commandId);
        underWay = attempts.putIfAbsent(order.orderId(), attempt);
        if (underWay != null) {
            attempt.releasePermit();
            return underWay.commandId;
        }
        CompletableFuture<Outcome> outcome;
        try {
            outcome = configuredProvider.charge(new Charge(commandId, order.orderId(), order.userId(), token,
                    order.price()));
        } catch (RuntimeException e) {
            LOG.warn("The payment provider does not take payment {}: {}", commandId, e.toString());
            attempt.end();
            throw PaymentProblems.unavailable();
        }
        switch (outcome.state()) {
            case SUCCESS -> logNow(attempt, outcome.resultNow());
            case RUNNING -> logLater(attempt, outcome);
            default -> {
                LOG.warn("Payment {} of order {} has no outcome: {}", commandId, order.orderId(), outcome);
                count("FAILED");
                attempt.end();
                throw PaymentProblems.unavailable();
            }
        }
        return commandId;
    }

    /** In the request's thread, so that its 202 means that the command is logged. */
    private void logNow(Attempt attempt, Outcome outcome) throws InterruptedException {
        boolean logged = false;
        try {
            attempt.log(outcome);
            logged = true;
        } finally {
            if (!logged) {
                logAsync(attempt, outcome);
            }
        }
    }

    private void logLater(Attempt attempt, CompletableFuture<Outcome> outcome) {
        ScheduledFuture<?> timeout = timeouts.schedule(attempt::giveUp, patience.toMillis(), TimeUnit.MILLISECONDS);
        outcome.whenComplete((result, failure) -> {
            timeout.cancel(false);
            if (failure == null) {
                logAsync(attempt, result);
            } else {
                LOG.warn("Payment {} of order {} has no outcome: {}", attempt.commandId, attempt.orderId,
                        failure.toString());
                count("FAILED");
                attempt.end();
            }
        });
    }

    private void logAsync(Attempt attempt, Outcome outcome) {
        try {
            loggers.execute(() -> attempt.logWithRetries(outcome));
        } catch (RejectedExecutionException closed) {
            LOG.error("Payment {} of order {} is {}, which comes too late to be logged", attempt.commandId,
                    attempt.orderId, outcome);
        }
    }

    /** Logs the known outcomes; payments that have none yet are left to the provider. */
    @Override
    public void close() {
        closing.countDown();
        timeouts.shutdownNow();
        loggers.shutdown();
        try {
            if (!loggers.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                loggers.shutdownNow();
            }
        } catch (InterruptedException e) {
            loggers.shutdownNow();
            Thread.currentThread().interrupt();
        }
        long left = attempts.values().stream().filter(attempt -> attempt.hasPermit.get()).count();
        if (left > 0) {
            LOG.warn("{} payments have no outcome in the log; their shoppers have to pay again, with the same key",
                    left);
        }
    }

    private void count(String outcome) {
        meters.counter("firstpair.payments", "outcome", outcome.toLowerCase(Locale.ROOT)).increment();
    }
}
