package dev.firstpair.orders;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** The waiting time of tests: so long that only a failure reaches its end, whatever else the machine has to do. */
public final class Patience {

    public static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Duration INTERVAL = Duration.ofMillis(20);

    private Patience() {}

    /** Polls at once, and then repeatedly. */
    public static ConditionFactory soon() {
        return Awaitility.await().atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(INTERVAL);
    }

    /**
     * The result of the first attempt that takes less than {@code limit}. A slower attempt proves nothing if the
     * product acts by itself when that time is up; another is then made from the beginning.
     *
     * @param prepare may take any time
     */
    public static <S, T> T within(Duration limit, Supplier<S> prepare, Function<S, T> attempt) {
        long giveUpNanos = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            S prepared = prepare.get();
            long beginNanos = System.nanoTime();
            T result = attempt.apply(prepared);
            if (System.nanoTime() - beginNanos < limit.toNanos()) {
                return result;
            }
            if (System.nanoTime() - giveUpNanos > 0) {
                throw new AssertionError("no attempt took less than " + limit);
            }
        }
    }
}
