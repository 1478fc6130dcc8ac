package dev.firstpair.systemtests;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How tests wait: for so long that only a failure is waited out to the end, whatever else the machine has to do. */
public final class Patience {

    public static final Duration LIMIT = Duration.ofMinutes(3);

    private static final Duration INTERVAL = Duration.ofMillis(50);

    private Patience() {}

    /** Looks at once, and then again and again. */
    public static ConditionFactory soon() {
        return Awaitility.await().atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(INTERVAL);
    }

    /** @param what is waited for, for the message of a failure */
    public static ConditionFactory soon(String what) {
        return soon().alias(what);
    }
}
