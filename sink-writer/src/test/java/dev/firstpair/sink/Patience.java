package dev.firstpair.sink;

import java.time.Duration;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How tests wait: for so long that only a failure is waited out to the end, whatever else the machine has to do. */
public final class Patience {

    public static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Duration INTERVAL = Duration.ofMillis(20);

    private Patience() {}

    /** Looks at once, and then again and again, also after an exception. */
    public static ConditionFactory soon() {
        return Awaitility.await()
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(INTERVAL)
                .ignoreExceptions();
    }

    /** Runs {@code attempt} until it says that it was not too slow to prove something; what it found. */
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
