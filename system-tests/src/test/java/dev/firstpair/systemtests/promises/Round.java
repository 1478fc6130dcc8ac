package dev.firstpair.systemtests.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.firstpair.stack.torture.Evidence;
import dev.firstpair.stack.torture.FaultKind;
import dev.firstpair.stack.torture.Torture;
import dev.firstpair.stack.torture.TortureListener;
import dev.firstpair.stack.torture.TortureOptions;
import dev.firstpair.stack.torture.TortureProgress;
import dev.firstpair.stack.torture.TortureReport;
import dev.firstpair.systemtests.RunningStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.LongStream;

/** One short round of torture on the tests' stack. */
record Round(TortureOptions options) {

    /** Minimum duration; the round ends later if not every kind of fault has been injected and recovered by then. */
    private static final Duration SHORT = Duration.ofSeconds(8);
    /** So that other instances have taken over for some seconds when a stopped process resumes. */
    private static final Duration FREEZE = RunningStack.SESSION.multipliedBy(3);

    static Round with(TortureOptions options, long seed) {
        return new Round(options.withSeed(seed).withDuration(SHORT).withFreeze(FREEZE));
    }

    /**
     * {@code -Dfirstpair.seed}, by default 1, and the following ones, {@code -Dfirstpair.seeds} in all, by default one.
     */
    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("firstpair.seeds", 1)).map(i -> Long.getLong("firstpair.seed", 1) + i);
    }

    /** Whatever promise the faults were chosen for: each has to hold, always. */
    void holdsEveryPromise() throws InterruptedException {
        TortureReport report = new Torture(RunningStack.get(), options, new Chronicle()).run();

        if (!report.isGood()) {
            keepEvidence();
        }
        assertThat(report.isGood()).as("Once more: mvn verify -pl system-tests -Dit.test=<this class>"
                + " -Dfirstpair.seed=%d\n%s", options.seed(), report.toJson()).isTrue();
        assertThat(report.faults().keySet()).as("faults injected with seed %d", options.seed())
                .containsAll(options.faults()
                        .stream()
                        // It is a plain kill if there was nothing to admit.
                        .filter(kind -> kind != FaultKind.KILLED_BEFORE_APPEND)
                        .map(FaultKind::toString)
                        .toList());
        assertThat(report.placed()).isPositive();
        // On an overloaded machine there may be no time left for these; then the round has tested less, and is skipped.
        assumeThat(report.canceled()).as("canceled orders").isPositive();
        assumeThat(report.rebought()).as("units bought again").isPositive();
    }

    /** The stack deletes its data at the end. */
    private void keepEvidence() {
        Path evidence = Path.of(System.getProperty("basedir", ""), "target", "broken",
                "seed-" + options.seed() + "-" + System.currentTimeMillis());
        System.out.println(Evidence.keep(RunningStack.get().directory(), evidence));
    }

    /** Prints the time of each fault and of each wait, to find out why a round failed. */
    private static final class Chronicle implements TortureListener {
        private final long beganNanos = System.nanoTime();

        @Override
        public void progress(TortureProgress now) {
            // Called too often to be printed.
        }

        @Override
        public void fault(String what) {
            note(what);
        }

        @Override
        public void note(String message) {
            System.out.printf("%5.1f s: %s%n", (System.nanoTime() - beganNanos) / 1e9, message);
        }
    }
}
