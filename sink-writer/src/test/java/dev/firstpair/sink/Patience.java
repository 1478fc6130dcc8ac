package dev.firstpair.sink;

import java.time.Duration;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How tests wait: the limit is so long that only a failure reaches it, even on a loaded machine. */
public final class Patience {

    public static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Duration INTERVAL = Duration.ofMillis(20);

    private Patience() {}

    /** Checks at once, and then repeatedly, also after an exception. */
    public static ConditionFactory soon() {
        return Awaitility.await()
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(INTERVAL)
                .ignoreExceptions();
    }

    /** Runs {@code attempt} until {@code isConclusive}, since a slow run proves nothing; returns its result. */
    public static <T> T until(Supplier<Boolean> isConclusive, Supplier<T> attempt) {
        long giveUpNanos = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            T found = attempt.get();
            if (isConclusive.get()) {
                return found;
            }
            if (System.nanoTime() - giveUpNanos > 0) {
                throw new AssertionError("no attempt was fast enough");
            }
        }
    }
}
