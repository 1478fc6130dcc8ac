package dev.firstpair.ingress.purchase;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.ingress.problem.Answer;
import dev.firstpair.ingress.problem.Problem;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.KnownOrder;
import dev.firstpair.topics.order.PurchaseRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecisionWaitersTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Instant NOW = Instant.parse("2026-12-03T10:00:00Z");
    private static final int LONG = 30;

    private final DecisionWaiters waiters = new DecisionWaiters(2);

    private static PurchaseRequest request() {
        return new PurchaseRequest(OrderId.create(NOW, RandomGenerator.getDefault()), new UserId(5), new ProductId(7),
                3L, null, NOW);
    }

    private static Answer accepted(PurchaseRequest request) {
        return Answer.accepted(request.orderId(), 3);
    }

    private static KnownOrder pending(PurchaseRequest request) {
        return known(request, request.userId(), NOW.plusSeconds(600), new KnownOrder.Step(1, "PENDING", NOW, null));
    }

    private static KnownOrder known(PurchaseRequest request, UserId userId, @Nullable Instant holdUntil,
            KnownOrder.Step... history) {
        return new KnownOrder(request.orderId(), userId, request.productId(), null, NOW, holdUntil, List.of(history));
    }

    @BeforeEach
    void reads() {
        waiters.readable(true);
    }

    private DecisionWaiters.Wait begin(PurchaseRequest request, int seconds) {
        DecisionWaiters.Wait wait = waiters.prepare(seconds);
        wait.begin(request);
        return wait;
    }

    private static String body(CompletableFuture<Answer> answer) {
        assertThat(answer).succeedsWithin(PATIENCE);
        return new String(answer.join().body(), StandardCharsets.UTF_8);
    }

    @Test
    void areAnsweredWithTheDecision() {
        PurchaseRequest request = request();
        DecisionWaiters.Wait wait = begin(request, LONG);
        CompletableFuture<Answer> answer = wait.answer(accepted(request));
        assertThat(waiters.isAwaited(request.orderId())).isTrue();
        assertThat(answer).isNotDone();

        waiters.decided(pending(request));

        assertThat(body(answer)).isEqualTo("{\"orderId\":\"" + request.orderId() + "\",\"status\":\"PENDING\","
                + "\"version\":1,\"holdUntil\":\"2026-12-03T10:10:00Z\",\"ticket\":3}");
        assertThat(answer.join().status()).isEqualTo(202);
        assertThat(answer.join().headers()).containsEntry("Preference-Applied", "wait=30")
                .containsEntry("Location", "/api/orders/" + request.orderId());
        assertThat(waiters.isAwaited(request.orderId())).isFalse();
        assertThat(waiters.count()).isZero();
        assertThat(waiters.begun()).isEqualTo(1);
        assertThat(waiters.decided()).isEqualTo(1);
    }

    @Test
    void missNoDecisionThatComesBeforeTheAcknowledgement() {
        PurchaseRequest request = request();
        DecisionWaiters.Wait wait = begin(request, LONG);
        waiters.decided(pending(request));

        assertThat(body(wait.answer(accepted(request)))).contains("PENDING");
    }

    @Test
    void areAnsweredAsBeforeWhenTheirTimeIsOver() {
        PurchaseRequest request = request();
        CompletableFuture<Answer> answer = begin(request, 1).answer(accepted(request));

        assertThat(body(answer)).isEqualTo(new String(accepted(request).body(), StandardCharsets.UTF_8));
        assertThat(answer.join().headers()).containsEntry("Preference-Applied", "wait=1");
        assertThat(waiters.isAwaited(request.orderId())).isFalse();
        assertThat(waiters.count()).isZero();
        assertThat(waiters.decided()).isZero();
    }

    @Test
    void areSoManyAndOthersDoNotWait() {
        PurchaseRequest first = request();
        PurchaseRequest third = request();
        DecisionWaiters.Wait waiting = begin(first, LONG);
        begin(request(), LONG);

        Answer given = accepted(third);

        assertThat(begin(third, LONG).answer(given).join()).isSameAs(given);
        assertThat(waiters.isAwaited(third.orderId())).isFalse();
        waiting.end();
        assertThat(begin(third, LONG).answer(accepted(third))).isNotDone();
    }

    @Test
    void neverWaitWhereNoneMay() {
        DecisionWaiters none = new DecisionWaiters(0);
        none.readable(true);
        PurchaseRequest request = request();
        DecisionWaiters.Wait wait = none.prepare(LONG);
        wait.begin(request);

        assertThat(none.areAllowed()).isFalse();
        assertThat(wait.answer(accepted(request))).isCompleted();
    }

    @Test
    void doNotBeginWhileNoDecisionsAreReadButGoOn() {
        PurchaseRequest before = request();
        PurchaseRequest meanwhile = request();
        CompletableFuture<Answer> answer = begin(before, LONG).answer(accepted(before));

        waiters.readable(false);

        assertThat(begin(meanwhile, LONG).answer(accepted(meanwhile))).isCompleted();
        assertThat(answer).isNotDone();
        waiters.decided(pending(before));
        assertThat(body(answer)).contains("PENDING");
    }

    @Test
    void endWithoutAnAcknowledgement() {
        PurchaseRequest request = request();
        Answer unavailable = Answer.of(Problem.UNAVAILABLE);

        assertThat(begin(request, LONG).answer(unavailable).join()).isSameAs(unavailable);
        assertThat(waiters.isAwaited(request.orderId())).isFalse();
        assertThat(waiters.count()).isZero();
    }

    @Test
    void countOnlyDecisionsThatWereTheAnswer() {
        PurchaseRequest request = request();
        DecisionWaiters.Wait wait = begin(request, LONG);

        // It is in the log, but the broker's acknowledgement was lost.
        waiters.decided(pending(request));
        wait.answer(Answer.of(Problem.UNAVAILABLE));

        assertThat(waiters.begun()).isEqualTo(1);
        assertThat(waiters.decided()).isZero();
    }

    @Test
    void endWhenTheClientHasGoneEvenBeforeTheyBegin() {
        PurchaseRequest request = request();
        DecisionWaiters.Wait wait = waiters.prepare(LONG);
        wait.end();
        wait.begin(request);

        assertThat(waiters.isAwaited(request.orderId())).isFalse();
        assertThat(waiters.count()).isZero();
        assertThat(wait.answer(accepted(request))).isCompleted();
    }

    @Test
    void doNotBeginForARefusal() {
        Answer soldOut = Answer.of(Problem.SOLD_OUT);

        assertThat(waiters.prepare(LONG).answer(soldOut).join()).isSameAs(soldOut);
    }

    @Test
    void endWhenTheServiceStops() {
        PurchaseRequest before = request();
        PurchaseRequest after = request();
        CompletableFuture<Answer> answer = begin(before, LONG).answer(accepted(before));

        waiters.close();

        assertThat(body(answer)).contains("ACCEPTED");
        assertThat(begin(after, LONG).answer(accepted(after))).isCompleted();
        assertThat(waiters.count()).isZero();
    }

    @Test
    void areNotShownTheOrderOfAnotherUser() {
        PurchaseRequest request = request();
        CompletableFuture<Answer> answer = begin(request, LONG).answer(accepted(request));

        waiters.decided(known(request, new UserId(6), null, new KnownOrder.Step(1, "PENDING", NOW, null)));

        assertThat(answer).isNotDone();
    }
}
