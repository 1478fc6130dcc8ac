package dev.firstpair.orders.payment;

import static dev.firstpair.orders.Patience.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.orders.Patience;
import dev.firstpair.orders.PaymentProperties;
import dev.firstpair.orders.payment.PaymentProvider.Outcome;
import dev.firstpair.orders.view.OrderView;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.Actor;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.web.Problem;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpStatus;

class PaymentsTest {

    private static final Random RANDOM = new Random(1);
    private static final Instant NOW = Instant.ofEpochMilli(1_764_000_000_000L);

    private final List<PaymentProvider.Charge> charges = new ArrayList<>();
    private final List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
    private final List<OrderCommand> logged = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final OrderView order = order();
    private final CommandId first = commandId();
    private final CommandId second = commandId();
    private Payments payments = payments(Duration.ofHours(1));

    @AfterEach
    void close() {
        payments.close();
    }

    @Test
    void logsWhatTheProviderSays() throws Exception {
        OrderView other = order();
        payments.pay(order, first, "tok_1");
        payments.pay(other, second, "tok_2");
        assertThat(logged).isEmpty();

        outcomes.get(0).complete(Outcome.PAID);
        soon().until(() -> logged.size() == 1);
        outcomes.get(1).complete(Outcome.DECLINED);
        soon().until(() -> logged.size() == 2);

        Actor actor = new Actor.System("payments");
        assertThat(logged).containsExactly(new OrderCommand.Pay(first, order.orderId(), actor, NOW),
                new OrderCommand.FailPayment(second, other.orderId(), actor, NOW));
        assertThat(charges).extracting(PaymentProvider.Charge::token).containsExactly("tok_1", "tok_2");
    }

    @Test
    void makesOnePaymentOfAnOrderAtATime() throws Exception {
        assertThat(payments.pay(order, first, "tok")).isEqualTo(first);
        assertThat(payments.pay(order, second, "tok")).isEqualTo(first);
        assertThat(charges).hasSize(1);
    }

    @Test
    void makesNoOtherPaymentUntilTheLoggedOneIsDecidedAndShown() {
        // For this long, the view may not show that it is paid.
        CommandId stillFirst = Patience.within(Payments.VISIBLE_WITHIN, () -> {
            payments.close();
            payments = payments(Duration.ofHours(1));
            return order();
        }, one -> {
            pay(one, first);
            outcomes.getLast().complete(Outcome.PAID);
            soon().until(() -> logged.stream().anyMatch(command -> command.orderId().equals(one.orderId())));
            return pay(one, second);
        });

        assertThat(stillFirst).isEqualTo(first);
        assertThat(logged).extracting(OrderCommand::commandId).containsOnly(first);
    }

    @Test
    void makesAnotherPaymentAtOnceWhenTheFirstIsDeclined() throws Exception {
        outcomes.add(CompletableFuture.completedFuture(Outcome.DECLINED));
        assertThat(payments.pay(order, first, "tok_1")).isEqualTo(first);

        assertThat(payments.pay(order, second, "tok_2")).isEqualTo(second);
        outcomes.getLast().complete(Outcome.PAID);

        soon().until(() -> logged.size() == 2);
        assertThat(logged).extracting(OrderCommand::commandId).containsExactly(first, second);
    }

    @Test
    void saysThatAPaymentWasDeclinedInsteadOfAskingForItAgain() throws Exception {
        OrderView declined = declined(order, first);

        assertThatThrownBy(() -> payments.pay(declined, first, "tok_2"))
                .isInstanceOfSatisfying(Problem.class,
                        problem -> assertThat(problem.code()).isEqualTo("PAYMENT_DECLINED"));
        assertThat(charges).isEmpty();
        assertThat(payments.pay(declined, second, "tok_2")).isEqualTo(second);
    }

    @Test
    void asksForNoPaymentOfAnOrderThatHadTooManyDeclines() throws Exception {
        OrderView declined = order;
        for (int i = 1; i < Payments.MOST_DECLINES; i++) {
            declined = declined(declined, commandId());
        }
        OrderView last = declined;
        OrderView tooMany = declined(declined, commandId());

        assertThatThrownBy(() -> payments.pay(tooMany, first, "tok"))
                .isInstanceOfSatisfying(Problem.class,
                        problem -> assertThat(problem.code()).isEqualTo("TOO_MANY_DECLINES"));
        assertThat(charges).isEmpty();
        assertThat(payments.pay(last, first, "tok")).isEqualTo(first);
    }

    @Test
    void makesNoOtherPaymentOfAnOrderThatADeclineCancels() throws Exception {
        payments.close();
        payments = payments(Duration.ofHours(1), true);
        outcomes.add(CompletableFuture.completedFuture(Outcome.DECLINED));

        assertThat(payments.pay(order, first, "tok_1")).isEqualTo(first);
        assertThat(payments.pay(order, second, "tok_2")).isEqualTo(first);
        assertThat(charges).hasSize(1);
    }

    @Test
    void makesOnlySoManyAtATime() throws Exception {
        payments.pay(order, first, "tok");
        payments.pay(order(), second, "tok");

        assertThatThrownBy(() -> payments.pay(order(), commandId(), "tok"))
                .isInstanceOfSatisfying(Problem.class,
                        problem -> assertThat(problem.code()).isEqualTo("TOO_MANY_PAYMENTS"));
        assertThat(payments.pay(order, second, "tok")).isEqualTo(first);

        outcomes.getFirst().completeExceptionally(new IllegalStateException("the provider's fault"));
        assertThat(payments.pay(order, second, "tok")).isEqualTo(second);
        assertThat(charges).hasSize(3);
        assertThat(logged).isEmpty();
    }

    @Test
    void saysSoWhenTheProviderFailsAtOnce() throws Exception {
        outcomes.add(CompletableFuture.failedFuture(new IllegalStateException("the circuit breaker is open")));

        assertThatThrownBy(() -> payments.pay(order, first, "tok"))
                .isInstanceOfSatisfying(Problem.class,
                        problem -> assertThat(problem.code()).isEqualTo("PAYMENT_UNAVAILABLE"));

        assertThat(payments.pay(order, first, "tok")).isEqualTo(first);
        assertThat(charges).hasSize(2);
    }

    @Test
    void letsAnotherBeMadeWhenTheTimeIsUpAndStillLogsTheFirst() throws Exception {
        payments.close();
        payments = payments(Duration.ofMillis(10));
        payments.pay(order, first, "tok");

        soon().until(() -> payments.pay(order, second, "tok").equals(second));
        outcomes.getFirst().complete(Outcome.PAID);

        soon().until(() -> logged.size() == 1);
        assertThat(logged.getFirst().commandId()).isEqualTo(first);
    }

    @Test
    void logsAnOutcomeAgainUntilItIsLogged() throws Exception {
        failures.set(1);
        payments.pay(order, first, "tok");

        outcomes.getFirst().complete(Outcome.PAID);

        soon().until(() -> logged.size() == 1);
    }

    @Test
    void saysSoWhenAnOutcomeIsNotLoggedAtOnceAndLogsItLater() throws Exception {
        failures.set(1);
        outcomes.add(CompletableFuture.completedFuture(Outcome.PAID));

        assertThatThrownBy(() -> payments.pay(order, first, "tok")).isInstanceOf(Problem.class);
        assertThat(payments.pay(order, second, "tok")).isEqualTo(first);
        soon().until(() -> logged.size() == 1);
        assertThat(charges).hasSize(1);
    }

    @Test
    void logsWhatIsKnownWhenItEndsAndWaitsForNothingElse() throws Exception {
        failures.set(1);
        payments.pay(order, first, "tok");
        payments.pay(order(), second, "tok");
        outcomes.getFirst().complete(Outcome.PAID);

        payments.close();

        assertThat(logged).extracting(OrderCommand::commandId).containsExactly(first);
        outcomes.get(1).complete(Outcome.PAID);
        assertThat(logged).hasSize(1);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void warnsThatPaymentsAreSimulated(CapturedOutput output) {
        payments(Duration.ZERO, false).close();
        assertThat(output).doesNotContain("simulated");

        payments(new SimulatedProvider(Duration.ZERO), Duration.ZERO, false).close();

        assertThat(output).contains("Payments are simulated");
    }

    private CommandId pay(OrderView one, CommandId commandId) {
        try {
            return payments.pay(one, commandId, "tok");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Payments payments(Duration patience) {
        return payments(patience, false);
    }

    private Payments payments(Duration patience, boolean cancelOnDecline) {
        PaymentProvider provider = new PaymentProvider() {
            @Override
            public CompletableFuture<Outcome> charge(Charge charge) {
                charges.add(charge);
                if (outcomes.size() < charges.size()) {
                    outcomes.add(new CompletableFuture<>());
                }
                return outcomes.get(charges.size() - 1);
            }

            @Override
            public CompletableFuture<RefundOutcome> refund(RefundRequest request) {
                throw new AssertionError(request);
            }
        };
        return payments(provider, patience, cancelOnDecline);
    }

    private Payments payments(PaymentProvider provider, Duration patience, boolean cancelOnDecline) {
        return new Payments(Optional.of(provider), this::append,
                new PaymentProperties(PaymentProperties.Provider.SIMULATED, Duration.ZERO, patience, 2,
                        cancelOnDecline),
                Clock.fixed(NOW, ZoneOffset.UTC), new SimpleMeterRegistry());
    }

    private void append(ProductId productId, OrderCommand command) {
        if (failures.getAndDecrement() > 0) {
            throw new Problem(HttpStatus.SERVICE_UNAVAILABLE, "NOT_LOGGED", "perhaps");
        }
        logged.add(command);
    }

    private static OrderView declined(OrderView one, CommandId commandId) {
        return Objects
                .requireNonNull(OrderView.after(one, new OrderEvent.PaymentFailed(one.orderId(), one.version() + 1,
                        one.userId(), one.productId(), 1, 1, NOW, commandId)));
    }

    private static CommandId commandId() {
        return new CommandId(UUID.randomUUID());
    }

    private static OrderView order() {
        return Objects.requireNonNull(OrderView.after(null, new OrderEvent.Placed(OrderId.create(NOW, RANDOM), 1,
                new UserId(1), new ProductId(1), 1, 1, NOW, NOW.plusSeconds(1), null, null, null)));
    }
}
