package dev.firstpair.notifier.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {

    private static final long START = 1_764_000_000_000L;

    /** A release: when, and how many. */
    private record Gone(long atMillis, int count) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 50, 100, 333, 1_000, 9_999})
    void neverExceedsTheLimitInAnySecondAndComesCloseToItOnAverage(int perSecond) {
        for (long seed = 1; seed <= 10; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Gone> gone = run(Pace.FRESH, perSecond, 60_000,
                    () -> 20 + (random.nextInt(20) == 0 ? random.nextInt(200) : 0));

            assertThat(most(gone)).as("seed %d", seed).isLessThanOrEqualTo(perSecond);
            long all = gone.stream().mapToLong(Gone::count).sum();
            assertThat(all).as("seed %d", seed).isBetween((long) (60 * perSecond * 0.95), 60L * perSecond);
        }
    }

    @Test
    void doesNotMakeUpForWhatWasMissed() {
        PrimitiveIterator.OfLong ticks = LongStream.concat(LongStream.of(20, 20, 5_000),
                LongStream.generate(() -> 20)).iterator();

        List<Gone> gone = run(Pace.FRESH, 100, 7_000, ticks::nextLong);

        assertThat(most(gone)).isLessThanOrEqualTo(100);
        assertThat(gone.stream().mapToInt(Gone::count).sum()).isLessThan(300);
    }

    @Test
    void holdsWhenTheRateIsChanged() {
        Pace pace = Pace.FRESH;
        List<Gone> gone = new ArrayList<>();
        for (long now = START; now < START + 3_000; now += 20) {
            int perSecond = now < START + 1_500 ? 1_000 : 10;
            int permits = pace.permits(perSecond, now);
            if (permits > 0) {
                pace = pace.released(permits, perSecond, now);
                gone.add(new Gone(now, permits));
            }
        }

        assertThat(gone).filteredOn(each -> each.atMillis >= START + 1_500)
                .allMatch(each -> each.atMillis >= START + 2_400)
                .isNotEmpty();
    }

    @Test
    void saysWhenItIsWorthAskingAgain() {
        Pace pace = Pace.FRESH.released(1, 1, START);

        long next = pace.nextMillis(1, START);

        assertThat(pace.permits(1, START)).isZero();
        assertThat(next).isBetween(START + 700, START + 1_100);
        assertThat(pace.permits(1, Math.max(next, START + 1_000))).isEqualTo(1);
    }

    @Test
    void goesOnSoonWhenTheClockOfBeforeWasAhead() {
        Pace ahead = Pace.FRESH.released(100, 100, START + 3_600_000);

        assertThat(run(ahead, 100, 10_000, () -> 20).stream().mapToInt(Gone::count).sum()).isBetween(950, 1_000);
    }

    private static List<Gone> run(Pace before, int perSecond, long millis, LongSupplier ticks) {
        Pace pace = before;
        List<Gone> gone = new ArrayList<>();
        for (long now = START; now < START + millis; now += ticks.getAsLong()) {
            int permits = pace.permits(perSecond, now);
            if (permits > 0) {
                pace = pace.released(permits, perSecond, now);
                gone.add(new Gone(now, permits));
            }
        }
        return gone;
    }

    private static int most(List<Gone> gone) {
        int most = 0;
        int sum = 0;
        int first = 0;
        for (Gone last : gone) {
            sum += last.count;
            while (gone.get(first).atMillis <= last.atMillis - 1_000) {
                sum -= gone.get(first++).count;
            }
            most = Math.max(most, sum);
        }
        return most;
    }
}
