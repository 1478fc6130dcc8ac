package dev.firstpair.sink.mirror;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Debezium's failures at a row that does not have the columns of its table as Debezium knows it: the table was altered
 * without a trace in the binlog, or a session logs rows in part only. Debezium would fail at the same row again, so all
 * rows are read again, and the binlog from then on.
 */
final class SchemaFailures {

    /** In Debezium's messages. */
    private static final List<String> MESSAGES = List.of("internal schema size", "schema isn't known");
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private Duration pause = FIRST_PAUSE;
    private Instant next = Instant.MIN;

    /**
     * Whether all rows are to be read again after a failure. The time between two such readings, which may be long,
     * doubles from 10 s to an hour; an hour after its end, it is 10 s again.
     */
    boolean readsAll(String failure, Instant now) {
        if (MESSAGES.stream().noneMatch(failure::contains) || now.isBefore(next)) {
            return false;
        }
        if (now.isAfter(next.plus(LONGEST_PAUSE))) {
            pause = FIRST_PAUSE;
        }
        next = now.plus(pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        return true;
    }
}
