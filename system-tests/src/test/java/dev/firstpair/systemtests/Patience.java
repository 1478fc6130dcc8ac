package dev.firstpair.systemtests;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How tests wait: so long that only a failure reaches the limit, whatever else the machine does. */
public final class Patience {

    public static final Duration LIMIT = Duration.ofMinutes(3);

    private static final Duration INTERVAL = Duration.ofMillis(50);

    private Patience() {}

    /** Checks at once, and then repeatedly. */
    public static ConditionFactory soon() {
        return Awaitility.await().atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(INTERVAL);
    }

    /** @param what is waited for, for the failure message */
    public static ConditionFactory soon(String what) {
        return soon().alias(what);
    }
}
