package dev.firstpair.ingress.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GateClockTest {

    private static final Instant START = Instant.parse("2026-11-22T18:00:00Z");

    private Instant now = START;
    private final Deque<CompletableFuture<Instant>> asked = new ArrayDeque<>();
    private final GateClock clock = new GateClock(() -> {
        CompletableFuture<Instant> question = new CompletableFuture<>();
        asked.add(question);
        return question;
    }, () -> now, () -> Duration.between(START, now).toNanos());

    @Test
    void isThatOfRedisWhenTheAnswerWasHalfOnItsWay() {
        assertThat(clock.instant()).as("before there is an answer").isEqualTo(START);
        pass(Duration.ofMillis(20));

        asked.remove().complete(START.plusMillis(10).plusSeconds(3));

        assertThat(clock.instant()).isEqualTo(now.plusSeconds(3));
        assertThat(asked).as("asked again within ten seconds").isEmpty();
    }

    @Test
    void asksAgainAfterTenSecondsAndKeepsTheDifferenceIfThatFails() {
        clock.instant();
        asked.remove().complete(START.plusSeconds(3));
        pass(Duration.ofSeconds(10));

        assertThat(clock.instant()).isEqualTo(now.plusSeconds(3));
        asked.remove().completeExceptionally(new IllegalStateException("no Redis"));
        assertThat(clock.instant()).isEqualTo(now.plusSeconds(3));
        assertThat(asked).as("at once after the failure").isEmpty();

        pass(Duration.ofSeconds(1));
        clock.instant();
        asked.remove().complete(now.minusSeconds(1));
        assertThat(clock.instant()).isEqualTo(now.minusSeconds(1));
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }
}
