package dev.firstpair.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlarmTest {

    private static final long NOW = 1_795_802_400_000L;
    private static final Duration TICK = Duration.ofMillis(100);

    private final MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
    private final Commits commits = new Commits(Duration.ZERO);
    private final List<Long> firedAt = new ArrayList<>();
    private final Alarm alarm = new Alarm(context, commits.begin(context), TICK, firedAt::add);

    @BeforeEach
    void beginsNow() {
        context.setCurrentSystemTimeMs(NOW);
    }

    @Test
    void firesOnceAtItsDeadline() {
        alarm.setFor(NOW + 5_000);

        assertThat(scheduled()).containsExactly(Duration.ofSeconds(5));
        fire(NOW + 5_000);
        assertThat(firedAt).containsExactly(NOW + 5_000);
        assertThat(scheduled()).isEmpty();
    }

    @Test
    void isSetForTheEarliestDeadline() {
        alarm.setFor(NOW + 5_000);
        alarm.setFor(NOW + 7_000);
        alarm.setFor(NOW + 5_000);
        assertThat(scheduled()).containsExactly(Duration.ofSeconds(5));

        alarm.setFor(NOW + 3_000);

        assertThat(scheduled()).containsExactly(Duration.ofSeconds(3));
    }

    @Test
    void isNotSetIfThereIsNoDeadline() {
        alarm.setFor(Alarm.NEVER);

        assertThat(scheduled()).isEmpty();
    }

    @Test
    void waitsForATickBeforeADeadlineThatIsNearOrPast() {
        alarm.setFor(NOW + 1);
        assertThat(scheduled()).containsExactly(TICK);

        alarm.setFor(0);

        assertThat(scheduled()).containsExactly(TICK);
    }

    @Test
    void firesAfterADelayWhateverTheDeadlines() {
        alarm.setAfter(Duration.ofSeconds(1));
        alarm.setFor(0);
        alarm.setAfter(Duration.ofMillis(1));

        assertThat(scheduled()).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void keepsItsDeadlineWhateverTheDelay() {
        alarm.setFor(NOW + 5_000);
        alarm.setAfter(Duration.ofSeconds(1));

        assertThat(scheduled()).containsExactly(Duration.ofSeconds(5));
    }

    @Test
    void canBeSetAgainWhenItHasFired() {
        alarm.setAfter(Duration.ofSeconds(1));
        fire(NOW + 1_000);
        context.setCurrentSystemTimeMs(NOW + 1_000);

        alarm.setFor(NOW + 9_000);

        assertThat(scheduled()).containsExactly(Duration.ofSeconds(8));
    }

    @Test
    void canBeSetByItsAction() {
        List<Alarm> self = new ArrayList<>();
        Alarm repeated = new Alarm(context, commits.begin(context), TICK, now -> self.getFirst().setFor(now + 2_000));
        self.add(repeated);
        repeated.setFor(NOW + 200);
        context.setCurrentSystemTimeMs(NOW + 200);

        fire(NOW + 200);

        assertThat(scheduled()).containsExactly(Duration.ofSeconds(2));
    }

    @Test
    void canBeCanceledAndSetAgain() {
        alarm.setFor(NOW + 5_000);
        alarm.cancel();
        alarm.cancel();
        assertThat(scheduled()).isEmpty();

        alarm.setFor(NOW + 7_000);

        assertThat(scheduled()).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void countsAsWorkToCommit() {
        alarm.setFor(NOW + 5_000);
        assertThat(commits.request()).isFalse();

        fire(NOW + 5_000);

        assertThat(commits.request()).isTrue();
    }

    /** The intervals of the timers that have not been canceled. */
    private List<Duration> scheduled() {
        return context.scheduledPunctuators()
                .stream()
                .filter(timer -> !timer.cancelled())
                .map(MockProcessorContext.CapturedPunctuator::getInterval)
                .toList();
    }

    private void fire(long nowMillis) {
        context.scheduledPunctuators()
                .stream()
                .filter(timer -> !timer.cancelled())
                .toList()
                .forEach(timer -> timer.getPunctuator().punctuate(nowMillis));
    }
}
