package dev.firstpair.orders.payment;

import static dev.firstpair.orders.Patience.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.orders.payment.PaymentProvider.RefundOutcome;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.Actor;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.Payment;
import dev.firstpair.topics.order.Price;
import dev.firstpair.web.Problem;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

class RefundsTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_764_000_000_000L);
    private static final OrderId ORDER = OrderId.create(NOW, new Random(1));
    private static final UserId USER = new UserId(1);
    private static final ProductId PRODUCT = new ProductId(7);
    private static final Payment PAYMENT = new Payment(new CommandId(UUID.randomUUID()), new Price(19_900, "EUR"));
    private static final OrderEvent CANCELED = new OrderEvent.Canceled(ORDER, 3, USER, PRODUCT, 1, 2, NOW,
            CancelReason.BY_USER, new CommandId(UUID.randomUUID()), true, PAYMENT);

    private final List<PaymentProvider.RefundRequest> requests = new CopyOnWriteArrayList<>();
    /** The outcomes of the first requests; later ones succeed. */
    private final Queue<CompletableFuture<RefundOutcome>> outcomes = new ConcurrentLinkedQueue<>();
    private final List<OrderCommand> logged = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final Refunds refunds = refunds();

    @AfterEach
    void close() {
        refunds.close();
    }

    @Test
    void logsThatAPaymentIsGivenBack() {
        refunds.refund(CANCELED, PAYMENT);
        soon().until(() -> refunds.unfinished() == 0);

        assertThat(requests).containsExactly(
                new PaymentProvider.RefundRequest(PAYMENT.id(), ORDER, USER, PAYMENT.price()));
        assertThat(logged).singleElement().isInstanceOfSatisfying(OrderCommand.Refund.class, refund -> {
            assertThat(refund.orderId()).isEqualTo(ORDER);
            assertThat(refund.actor()).isEqualTo(new Actor.System("payments"));
            assertThat(refund.payment()).isEqualTo(PAYMENT.id());
        });
    }

    @Test
    void logsTheSameCommandIfItIsDoneAgainAfterACrash() {
        refunds.refund(CANCELED, PAYMENT);
        soon().until(() -> refunds.unfinished() == 0);
        try (Refunds next = refunds()) {
            next.refund(CANCELED, PAYMENT);
            soon().until(() -> next.unfinished() == 0);
        }

        assertThat(requests).hasSize(2);
        assertThat(logged).hasSize(2).extracting(OrderCommand::commandId).containsOnly(logged.getFirst().commandId());
    }

    @Test
    void asksOnceWhileAPaymentIsBeingGivenBack() {
        CompletableFuture<RefundOutcome> slow = new CompletableFuture<>();
        outcomes.add(slow);
        refunds.refund(CANCELED, PAYMENT);
        refunds.refund(CANCELED, PAYMENT);
        soon().until(() -> requests.size() == 1);
        assertThat(refunds.unfinished()).isEqualTo(1);
        slow.complete(RefundOutcome.DONE);
        soon().until(() -> refunds.unfinished() == 0);

        assertThat(requests).hasSize(1);
        assertThat(logged).hasSize(1);
    }

    @Test
    void givesBackThePaymentsOfTwoOrdersThatHaveTheSameId() {
        outcomes.add(new CompletableFuture<>());
        OrderId other = OrderId.create(NOW, new Random(2));
        Future<?> never = refunds.refund(CANCELED, PAYMENT);
        soon().until(() -> requests.size() == 1);
        Future<?> done = refunds.refund(new OrderEvent.Canceled(other, 3, USER, PRODUCT, 1, 2, NOW,
                CancelReason.BY_USER, new CommandId(UUID.randomUUID()), true, PAYMENT), PAYMENT);
        soon().until(done::isDone);

        assertThat(requests).extracting(PaymentProvider.RefundRequest::orderId).containsExactly(ORDER, other);
        assertThat(logged).extracting(OrderCommand::orderId).containsExactly(other);
        assertThat(never.isDone()).isFalse();
        assertThat(refunds.unfinished()).isEqualTo(1);
    }

    @Test
    void asksAgainUntilItIsGivenBackAndLogged() {
        outcomes.add(CompletableFuture.failedFuture(new IllegalStateException("the provider is away")));
        failures.set(1);
        refunds.refund(CANCELED, PAYMENT);
        soon().until(() -> refunds.unfinished() == 0);

        assertThat(requests).hasSize(3).containsOnly(requests.getFirst());
        assertThat(logged).hasSize(1);
    }

    @Test
    void leavesWhatTheProviderRefusesDue() {
        outcomes.add(CompletableFuture.completedFuture(RefundOutcome.REFUSED));
        refunds.refund(CANCELED, PAYMENT);
        soon().until(() -> refunds.unfinished() == 0);

        assertThat(requests).hasSize(1);
        assertThat(logged).isEmpty();
    }

    private Refunds refunds() {
        PaymentProvider provider = new PaymentProvider() {
            @Override
            public CompletableFuture<Outcome> charge(Charge charge) {
                throw new AssertionError(charge);
            }

            @Override
            public CompletableFuture<RefundOutcome> refund(RefundRequest request) {
                CompletableFuture<RefundOutcome> outcome = outcomes.poll();
                requests.add(request);
                return outcome == null ? CompletableFuture.completedFuture(RefundOutcome.DONE) : outcome;
            }
        };
        return new Refunds(provider, this::append, Duration.ofHours(1), Duration.ofMillis(10),
                Clock.fixed(NOW, ZoneOffset.UTC), new SimpleMeterRegistry());
    }

    private void append(ProductId productId, OrderCommand command) {
        assertThat(productId).isEqualTo(PRODUCT);
        if (failures.getAndDecrement() > 0) {
            throw new Problem(HttpStatus.SERVICE_UNAVAILABLE, "NOT_LOGGED", "perhaps");
        }
        logged.add(command);
    }
}
