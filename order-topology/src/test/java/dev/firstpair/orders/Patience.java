package dev.firstpair.orders;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How tests wait: for so long that only a failure is waited out to the end, whatever else the machine has to do. */
public final class Patience {

    public static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Duration INTERVAL = Duration.ofMillis(20);

    private Patience() {}

    /** Looks at once, and then again and again. */
    public static ConditionFactory soon() {
        return Awaitility.await().atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(INTERVAL);
    }

    /**
     * The result of the first attempt that takes less than {@code limit}. A slower one proves nothing if the product
     * does something by itself when that time is up; another is made from the beginning.
     *
     * @param prepare takes as long as it likes
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
