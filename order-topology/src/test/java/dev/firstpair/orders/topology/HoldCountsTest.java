package dev.firstpair.orders.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HoldCountsTest {

    private static final long SECOND = 1_000;

    private final HoldCounts holds = new HoldCounts();

    @Test
    void countsHoldsThatEndByASecond() {
        holds.added(10 * SECOND);
        holds.added(20 * SECOND);
        holds.added(20 * SECOND + 999);
        holds.added(21 * SECOND);

        assertThat(holds.pending()).isEqualTo(4);
        assertThat(holds.endingBy(9 * SECOND)).isZero();
        assertThat(holds.endingBy(10 * SECOND)).isEqualTo(1);
        assertThat(holds.endingBy(20 * SECOND)).as("to the second").isEqualTo(3);
        assertThat(holds.endingBy(Long.MAX_VALUE)).isEqualTo(4);
    }

    @Test
    void agreesWithAListOfDeadlinesAfterAnyChanges() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Long> deadlines = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            if (deadlines.isEmpty() || random.nextInt(5) > 1) {
                long deadline = random.nextLong(60 * SECOND);
                deadlines.add(deadline);
                holds.added(deadline);
            } else {
                holds.removed(deadlines.remove(random.nextInt(deadlines.size())));
            }
            long until = random.nextLong(60) * SECOND + 999;
            assertThat(holds.pending()).as("seed %s", seed).isEqualTo(deadlines.size());
            assertThat(holds.endingBy(until)).as("seed %s", seed)
                    .isEqualTo((int) deadlines.stream().filter(deadline -> deadline <= until).count());
        }
    }

    @Test
    void isAMetricAsLongAsItsTaskRuns() {
        MockClock clock = new MockClock();
        SimpleMeterRegistry meters = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
        LedgerMetrics metrics = new LedgerMetrics(meters);
        HoldCounts other = new HoldCounts();
        metrics.taskBegins(holds);
        metrics.taskBegins(other);
        long now = clock.wallTime();
        holds.added(now + 30 * SECOND);
        holds.added(now + 90 * SECOND);
        other.added(now + 300 * SECOND);

        assertThat(gauge(meters, "firstpair.ledger.holds")).isEqualTo(3);
        assertThat(gauge(meters, "firstpair.ledger.holds.ending")).isEqualTo(1);
        clock.add(Duration.ofSeconds(35));
        assertThat(gauge(meters, "firstpair.ledger.holds.ending")).as("one that is late, and the next").isEqualTo(2);
        metrics.taskEnds(holds);
        assertThat(gauge(meters, "firstpair.ledger.holds")).isEqualTo(1);
        assertThat(gauge(meters, "firstpair.ledger.holds.ending")).isZero();
    }

    private static double gauge(SimpleMeterRegistry meters, String name) {
        return meters.get(name).gauge().value();
    }
}
