package dev.firstpair.gate;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to Redis, whether single, behind Sentinels or a Cluster. While it is down, commands fail at once
 * instead of queueing; a {@link Connector} restores it.
 */
final class GateConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GateConnection.class);

    private final CurrentLink current = new CurrentLink();
    private final ClientResources resources;
    private final Connector connector;
    private final ScheduledThreadPoolExecutor keeper;

    private volatile boolean closed;

    GateConnection(GateSettings settings) {
        resources = ClientResources.builder().reconnectDelay(Delay.constant(settings.reconnectDelay())).build();
        // Events that a connection reports after the end are discarded.
        keeper = new ScheduledThreadPoolExecutor(1,
                task -> Thread.ofPlatform().daemon().name("gate-connection").unstarted(task),
                new ThreadPoolExecutor.DiscardPolicy());
        connector = connector(settings);
        keeper.scheduleWithFixedDelay(this::keep, 0, settings.reconnectDelay().toMillis(), TimeUnit.MILLISECONDS);
    }

    private Connector connector(GateSettings settings) {
        if (settings.cluster()) {
            return new ClusterConnector(settings, resources, keeper, current);
        }
        return SentinelConnector.isFor(settings)
                ? new SentinelConnector(settings, resources, keeper, current)
                : new SingleConnector(settings, resources, keeper, current);
    }

    private static <T> void finish(
            Link used, CompletableFuture<T> answer, @Nullable T value, @Nullable Throwable failure) {
        if (failure == null && value != null) {
            used.answered();
            answer.complete(value);
            return;
        }
        @Nullable
        Throwable cause = failure == null ? null : unwrap(failure);
        if (cause != null) {
            used.failed(cause);
        }
        answer.completeExceptionally(cause == null
                ? new GateUnavailableException("Redis answered nothing")
                : new GateUnavailableException(cause));
    }

    static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Runs commands. */
    <T> CompletableFuture<T> ask(
            Function<RedisClusterAsyncCommands<String, String>, CompletableFuture<T>> question) {
        Link used = current.get();
        if (used == null) {
            return CompletableFuture.failedFuture(new GateUnavailableException("there is no connection to Redis yet"));
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            question.apply(used.commands()).whenComplete((value, failure) -> finish(used, answer, value, failure));
        } catch (RuntimeException e) {
            // The client throws here, instead of failing the future, if it has ended.
            finish(used, answer, null, e);
        }
        return answer;
    }

    private void keep() {
        try {
            connector.keep();
        } catch (RuntimeException e) {
            LOG.warn("Cannot connect to Redis", e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        keeper.shutdownNow();
        try {
            // An attempt to connect that is under way must not leave a connection behind; the client's shutdown ends
            // it.
            keeper.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connector.shutdown();
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
