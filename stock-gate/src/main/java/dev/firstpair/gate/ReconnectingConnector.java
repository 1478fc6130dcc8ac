package dev.firstpair.gate;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A link that is closed is reconnected by Lettuce. A link on which all commands time out (a server that hangs keeps its
 * sockets open), or that leads to a replica, is replaced by a new one.
 */
abstract class ReconnectingConnector implements Connector {

    private final Duration commandTimeout;
    private final ScheduledExecutorService keeper;
    private final CurrentLink current;

    private @Nullable CompletableFuture<Link> attempt;

    ReconnectingConnector(Duration commandTimeout, ScheduledExecutorService keeper, CurrentLink current) {
        this.commandTimeout = commandTimeout;
        this.keeper = keeper;
        this.current = current;
    }

    abstract CompletableFuture<Link> connect();

    @Override
    public final void keep() {
        Link link = current.get();
        CompletableFuture<Link> underWay = attempt;
        if (underWay != null) {
            if (underWay.isDone()) {
                attempt = null;
                take(link, underWay);
            }
        } else if (link == null || link.isStale() || link.isSilent(commandTimeout)) {
            attempt = connect();
        }
    }

    private void take(@Nullable Link old, CompletableFuture<Link> done) {
        Link fresh;
        try {
            fresh = done.join();
        } catch (RuntimeException e) {
            current.cannotConnect(e);
            return;
        }
        current.replace(fresh, "Redis");
        if (old != null) {
            // Not at once: commands that were sent on it may still be answered.
            keeper.schedule(old::close, commandTimeout.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
