package dev.firstpair.gate;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;

/** One established connection, and its state as far as the replies to its commands show it. Thread-safe. */
final class Link {

    private final StatefulConnection<String, String> connection;
    private final RedisClusterAsyncCommands<String, String> commands;
    /** Since when all commands have timed out: nanoTime, or 0. */
    private volatile long silentSinceNanos;
    private volatile boolean stale;
    private volatile boolean doubtful;

    Link(StatefulConnection<String, String> connection, RedisClusterAsyncCommands<String, String> commands) {
        this.connection = connection;
        this.commands = commands;
    }

    RedisClusterAsyncCommands<String, String> commands() {
        return commands;
    }

    void answered() {
        if (silentSinceNanos != 0) {
            silentSinceNanos = 0;
        }
    }

    void failed(Throwable cause) {
        if (cause instanceof RedisCommandTimeoutException && silentSinceNanos == 0) {
            silentSinceNanos = Math.max(1, System.nanoTime());
        } else if (cause instanceof RedisReadOnlyException) {
            stale = true;
        } else if (cause instanceof RedisCommandExecutionException
                && String.valueOf(cause.getMessage()).startsWith("NOREPLICAS")) {
            // Because of min-replicas-to-write. Its replicas may follow another primary now.
            doubtful = true;
        }
    }

    /** Whether all commands have timed out for longer than this. */
    boolean isSilent(Duration longerThan) {
        long since = silentSinceNanos;
        return since != 0 && System.nanoTime() - since > longerThan.toNanos();
    }

    /** Whether it leads to a replica. */
    boolean isStale() {
        return stale;
    }

    /** Whether the Sentinels should be asked if it still leads to the primary. */
    boolean isDoubtful() {
        return doubtful;
    }

    void doubt() {
        doubtful = true;
    }

    void confirm() {
        doubtful = false;
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    /** Fails commands that have no reply yet. */
    void close() {
        connection.closeAsync();
    }
}
