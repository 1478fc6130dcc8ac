package dev.firstpair.systemtests.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.torture.Evidence;
import dev.firstpair.stack.torture.Torture;
import dev.firstpair.stack.torture.TortureListener;
import dev.firstpair.stack.torture.TortureOptions;
import dev.firstpair.stack.torture.TortureReport;
import dev.firstpair.systemtests.RunningStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.LongStream;

/** One short round of torture on the tests' stack. */
record Round(TortureOptions options) {

    /** Long enough for a handful of faults; what is frozen is frozen for half a minute all the same. */
    private static final Duration SHORT = Duration.ofSeconds(12);

    static Round with(TortureOptions options, long seed) {
        return new Round(options.withSeed(seed).withDuration(SHORT));
    }

    /** {@code -Dfirstpair.seed}, by default 1, and those after it, {@code -Dfirstpair.seeds} of them, by default this one only. */
    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("firstpair.seeds", 1)).map(i -> Long.getLong("firstpair.seed", 1) + i);
    }

    /** Whatever promise the faults were chosen for: each has to hold, always. */
    void holdsEveryPromise() throws InterruptedException {
        TortureReport report = new Torture(RunningStack.get(), options, TortureListener.SILENT).run();

        if (!report.isGood()) {
            keepEvidence();
        }
        assertThat(report.isGood()).as("Once more: mvn verify -pl system-tests -Dit.test=<this class>"
                + " -Dfirstpair.seed=%d\n%s", options.seed(), report.toJson()).isTrue();
        assertThat(report.faults()).isNotEmpty();
        assertThat(report.placed()).isPositive();
        assertThat(report.canceled()).isPositive();
        assertThat(report.rebought()).isPositive();
    }

    /** The stack leaves nothing of it behind. */
    private void keepEvidence() {
        Path evidence = Path.of(System.getProperty("basedir", ""), "target", "broken",
                "seed-" + options.seed() + "-" + System.currentTimeMillis());
        System.out.println(Evidence.keep(RunningStack.get().directory(), evidence));
    }
}
