package dev.firstpair.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LevelScheduleTest {

    private static final Duration INTERVAL = Duration.ofHours(1);

    private final LevelSchedule schedule = new LevelSchedule(INTERVAL);
    private final long now = System.nanoTime();
    private final long atTheInterval = now + INTERVAL.multipliedBy(2).toNanos();

    @Test
    void holdsALevelBackUntilItIsDue() {
        schedule.add(level(1, 1), 0, now + 1);

        assertThat(schedule.due(now).levels()).isEmpty();
        assertThat(schedule.due(now + 1).levels()).containsExactly(level(1, 1));
    }

    @Test
    void appliesTheNewestOfSeveralLevelsThatAreDue() {
        schedule.add(level(1, 1), 0, now);
        schedule.add(level(1, 2), 0, now);

        assertThat(schedule.due(now).levels()).containsExactly(level(1, 2));
    }

    @Test
    void keepsALevelDueUntilItWasApplied() {
        schedule.add(level(1, 1), 0, now);

        LevelSchedule.Due due = schedule.due(now);
        assertThat(schedule.due(now).levels()).containsExactly(level(1, 1));
        schedule.applied(due);

        assertThat(schedule.due(now).levels()).isEmpty();
    }

    @Test
    void appliesAllLevelsAgainAtTheIntervalExceptThoseHeldBack() {
        schedule.add(level(1, 1), 0, now);
        schedule.add(level(2, 1), 0, now);
        schedule.applied(schedule.due(now));
        schedule.add(level(2, 2), 0, atTheInterval + 1);

        LevelSchedule.Due again = schedule.due(atTheInterval);
        assertThat(again.levels()).containsExactly(level(1, 1));
        schedule.applied(again);

        assertThat(schedule.due(atTheInterval).levels()).isEmpty();
        assertThat(schedule.due(atTheInterval + 1).levels()).containsExactly(level(2, 2));
    }

    @Test
    void doesNotApplyAgainTheLevelsOfAPartitionThatIsGone() {
        schedule.add(level(1, 1), 0, now);
        schedule.add(level(2, 1), 1, now);
        schedule.applied(schedule.due(now));

        schedule.removePartition(1);

        assertThat(schedule.due(atTheInterval).levels()).containsExactly(level(1, 1));
    }

    private static StockLevel level(long product, long version) {
        return Orders.level(new ProductId(product), 10, 0, version);
    }
}
