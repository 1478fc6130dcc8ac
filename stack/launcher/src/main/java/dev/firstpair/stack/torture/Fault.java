package dev.firstpair.stack.torture;

import dev.firstpair.stack.ServiceName;
import java.time.Duration;
import java.util.Locale;

/**
 * One strike.
 *
 * @param service whose instance is struck; of a server's fault, without meaning
 * @param instance 0 or 1
 * @param path which of the instance's links, counted round; of other faults, without meaning
 * @param lasts until it is mended
 * @param delay on a link that is delayed, one way; before a process is frozen, what it sends is held back for ten times as long
 */
record Fault(FaultKind kind, ServiceName service, int instance, int path, Duration lasts, Duration delay) {

    /** Of two faults with the same target, the later one has to wait. */
    String target() {
        return switch (kind) {
            case KILLED, FROZEN, KILLED_BEFORE_APPEND -> victim();
            case REDIS_FLUSHED, REDIS_WITHOUT_SCRIPTS, REDIS_EMPTY, REDIS_OLDER, REDIS_WRONG_TYPE -> "redis";
            case BROKER_RESTARTED, BROKER_KILLED -> "kafka";
            case MYSQL_AWAY -> "mysql";
            // Two on one path would heal each other; on a dead process, they strike nobody.
            case CUT, STALLED, DELAYED -> victim();
        };
    }

    /** The same for the other instance. */
    Fault elsewhere() {
        return new Fault(kind, service, 1 - instance, path, lasts, delay);
    }

    /** As its log is named. */
    String victim() {
        return service.instance(instance);
    }

    @Override
    public String toString() {
        String what = switch (kind) {
            case KILLED, FROZEN, KILLED_BEFORE_APPEND, CUT, STALLED, DELAYED -> kind + " " + victim();
            case REDIS_FLUSHED, REDIS_WITHOUT_SCRIPTS, REDIS_EMPTY, REDIS_OLDER, REDIS_WRONG_TYPE, BROKER_RESTARTED,
                    BROKER_KILLED, MYSQL_AWAY ->
                kind.toString();
        };
        return String.format(Locale.ROOT, "%s for %.1f s", what, lasts.toMillis() / 1e3);
    }
}
