package dev.firstpair.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which of three Sentinels' answers is chosen. */
class PrimaryPollTest {

    private static final Primary OLD = new Primary(new NodeAddress("a", 1), 4);
    private static final Primary NEW = new Primary(new NodeAddress("b", 2), 5);

    private static PrimaryPoll poll(int asked, Primary... answers) {
        PrimaryPoll poll = new PrimaryPoll(3, asked);
        for (Primary answer : answers) {
            poll.answered(answer);
        }
        return poll;
    }

    @Test
    void choosesALaterEpochAtOnce() {
        assertThat(poll(3, NEW).choose(OLD, false)).isEqualTo(NEW);
        assertThat(poll(3, OLD, OLD, NEW).choose(OLD, false)).isEqualTo(NEW);
        assertThat(poll(3, NEW, OLD).choose(OLD, false)).isEqualTo(NEW);
    }

    @Test
    void choosesTheFirstPrimaryByMajority() {
        assertThat(poll(3).choose(null, false)).isNull();
        assertThat(poll(3, OLD).choose(null, false)).isNull();
        assertThat(poll(3, OLD, NEW).choose(null, false)).isEqualTo(NEW);
    }

    @Test
    void choosesTheFirstPrimaryByTheOnlySentinelThatAnswers() {
        PrimaryPoll poll = poll(3, OLD);
        poll.failed();
        assertThat(poll.choose(null, false)).isNull();
        poll.failed();
        assertThat(poll.choose(null, false)).isEqualTo(OLD);
    }

    @Test
    void doesNotGoBackToAnOlderEpochByAMinority() {
        PrimaryPoll poll = poll(1, OLD);
        assertThat(poll.isDone()).isTrue();
        assertThat(poll.choose(NEW, true)).isNull();
    }

    @Test
    void goesBackToAnOlderEpochByAMajorityIfItMay() {
        assertThat(poll(3, OLD, OLD).choose(NEW, false)).isNull();
        assertThat(poll(3, OLD, OLD).choose(NEW, true)).isEqualTo(OLD);
    }

    @Test
    void confirmsTheKnownPrimary() {
        assertThat(poll(3, NEW).choose(NEW, false)).isNull();
        assertThat(poll(3, NEW, NEW).choose(NEW, false)).isEqualTo(NEW);
        assertThat(poll(1, NEW).choose(NEW, false)).isEqualTo(NEW);
    }

    @Test
    void saysWhetherAnybodyHasAnswered() {
        PrimaryPoll poll = poll(1);
        assertThat(poll.isDone()).isFalse();
        poll.failed();
        assertThat(poll.isDone()).isTrue();
        assertThat(poll.hasAnswer()).isFalse();
        assertThat(poll.choose(null, true)).isNull();
    }
}
