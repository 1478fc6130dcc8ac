package dev.firstpair.stack.torture;

import dev.firstpair.stack.ServiceName;
import java.time.Duration;
import java.util.Locale;

/**
 * One fault.
 *
 * @param service the service of the affected instance; unused for a server's fault
 * @param instance 0 or 1
 * @param path index of the affected link of the instance, modulo their number; unused for other faults
 * @param lasts until recovery
 * @param delay one way, on a delayed link; before a process is frozen, its sent data is held back for ten times as long
 */
record Fault(FaultKind kind, ServiceName service, int instance, int path, Duration lasts, Duration delay) {

    /** Of two faults with the same target, the later one has to wait. */
    String target() {
        return switch (kind) {
            case KILLED, FROZEN, KILLED_BEFORE_APPEND -> victim();
            case REDIS_FLUSHED, REDIS_WITHOUT_SCRIPTS, REDIS_EMPTY, REDIS_OLDER, REDIS_WRONG_TYPE -> "redis";
            case BROKER_RESTARTED, BROKER_KILLED -> "kafka";
            case MYSQL_AWAY -> "mysql";
            // Two on one path would heal each other; on a dead process, they would have no effect.
            case CUT, STALLED, DELAYED -> victim();
        };
    }

    /** The same fault on the other instance. */
    Fault elsewhere() {
        return new Fault(kind, service, 1 - instance, path, lasts, delay);
    }

    /** Name of the affected process; its log has the same name. */
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
