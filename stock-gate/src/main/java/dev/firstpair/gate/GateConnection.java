package dev.firstpair.gate;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to Redis, be it single, behind Sentinels or a Cluster.
 *
 * <p>While it is down, commands fail at once instead of queueing. A connection on which commands only time out (a primary
 * that hangs keeps its sockets open) or that leads to a replica is replaced by a new one, which asks the Sentinels anew.
 */
final class GateConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GateConnection.class);
    private static final StringCodec CODEC = StringCodec.UTF8;

    private final Duration commandTimeout;
    private final ClientResources resources;
    private final Connector connector;
    private final ScheduledExecutorService keeper;

    private volatile @Nullable Link link;
    // Both only touched by the keeper's thread.
    private @Nullable CompletableFuture<Link> connecting;
    private boolean toldThatDown;

    private volatile boolean closed;

    /** One established connection, and since when it has been silent: nanoTime, or 0. */
    private static final class Link {
        final StatefulConnection<String, String> connection;
        final RedisClusterAsyncCommands<String, String> commands;
        volatile long silentSinceNanos;
        volatile boolean stale;

        Link(StatefulConnection<String, String> connection, RedisClusterAsyncCommands<String, String> commands) {
            this.connection = connection;
            this.commands = commands;
        }
    }

    private interface Connector {
        CompletableFuture<Link> connect();

        void shutdown();
    }

    GateConnection(GateSettings settings) {
        commandTimeout = settings.commandTimeout();
        resources = ClientResources.builder().reconnectDelay(Delay.constant(settings.reconnectDelay())).build();
        connector = settings.cluster() ? cluster(settings) : single(settings);
        keeper = Executors.newSingleThreadScheduledExecutor(
                task -> Thread.ofPlatform().daemon().name("gate-connection").unstarted(task));
        keeper.scheduleWithFixedDelay(this::keep, 0, settings.reconnectDelay().toMillis(), TimeUnit.MILLISECONDS);
    }

    private Connector single(GateSettings settings) {
        RedisURI uri = RedisURI.create(settings.uri());
        uri.setTimeout(commandTimeout);
        RedisClient client = RedisClient.create(resources);
        client.setOptions(common(ClientOptions.builder()).build());
        return new Connector() {
            @Override
            public CompletableFuture<Link> connect() {
                return client.connectAsync(CODEC, uri)
                        .<Link>thenApply(
                                (StatefulRedisConnection<String, String> c) -> new Link(c, c.async()))
                        .toCompletableFuture();
            }

            @Override
            public void shutdown() {
                client.shutdown(0, 2, TimeUnit.SECONDS);
            }
        };
    }

    private Connector cluster(GateSettings settings) {
        List<RedisURI> uris = new ArrayList<>();
        for (String node : settings.uri().split(",")) {
            RedisURI uri = RedisURI.create(node.contains("://") ? node : "redis://" + node);
            uri.setTimeout(commandTimeout);
            uris.add(uri);
        }
        RedisClusterClient client = RedisClusterClient.create(resources, uris);
        ClusterClientOptions.Builder options = ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
                        .enablePeriodicRefresh(Duration.ofSeconds(10))
                        .build());
        common(options);
        client.setOptions(options.build());
        return new Connector() {
            @Override
            public CompletableFuture<Link> connect() {
                return client.refreshPartitionsAsync()
                        .thenCompose(known -> client.connectAsync(CODEC))
                        .<Link>thenApply(c -> new Link(c, c.async()))
                        .toCompletableFuture();
            }

            @Override
            public void shutdown() {
                client.shutdown(0, 2, TimeUnit.SECONDS);
            }
        };
    }

    private <B extends ClientOptions.Builder> B common(B options) {
        options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(commandTimeout))
                .socketOptions(SocketOptions.builder().connectTimeout(commandTimeout).keepAlive(true).build());
        return options;
    }

    /** Runs a script by its digest, or by its text where Redis does not know it. */
    <T> CompletableFuture<T> run(Script script, String[] keys, String... arguments) {
        Link used = link;
        if (used == null) {
            return CompletableFuture.failedFuture(new GateUnavailableException("there is no connection to Redis yet"));
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            used.commands.<T>evalsha(script.digest(), script.output(), keys, arguments)
                    .whenComplete((value, failure) -> {
                        if (failure instanceof RedisNoScriptException) {
                            used.commands.<T>eval(script.text(), script.output(), keys, arguments)
                                    .whenComplete((again, failedAgain) -> finish(used, answer, again, failedAgain));
                        } else {
                            finish(used, answer, value, failure);
                        }
                    });
        } catch (RuntimeException e) {
            // Not by a future, if the client has ended.
            finish(used, answer, null, e);
        }
        return answer;
    }

    private static <T> void finish(
            Link used, CompletableFuture<T> answer, @Nullable T value, @Nullable Throwable failure) {
        if (failure == null && value != null) {
            if (used.silentSinceNanos != 0) {
                used.silentSinceNanos = 0;
            }
            answer.complete(value);
            return;
        }
        @Nullable
        Throwable cause = failure == null ? null : unwrap(failure);
        if (cause instanceof RedisCommandTimeoutException && used.silentSinceNanos == 0) {
            used.silentSinceNanos = Math.max(1, System.nanoTime());
        }
        if (cause instanceof RedisReadOnlyException) {
            used.stale = true;
        }
        answer.completeExceptionally(cause == null
                ? new GateUnavailableException("Redis answered nothing")
                : new GateUnavailableException(cause));
    }

    static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** For what is no script. */
    <T> CompletableFuture<T> ask(
            Function<RedisClusterAsyncCommands<String, String>, CompletableFuture<T>> question) {
        Link used = link;
        if (used == null) {
            return CompletableFuture.failedFuture(new GateUnavailableException("there is no connection to Redis yet"));
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            question.apply(used.commands).whenComplete((value, failure) -> finish(used, answer, value, failure));
        } catch (RuntimeException e) {
            finish(used, answer, null, e);
        }
        return answer;
    }

    private void keep() {
        try {
            Link used = link;
            CompletableFuture<Link> attempt = connecting;
            if (attempt != null) {
                if (attempt.isDone()) {
                    connecting = null;
                    take(used, attempt);
                }
            } else if (used == null || used.stale || isSilent(used)) {
                connecting = connector.connect();
            }
        } catch (RuntimeException e) {
            LOG.warn("Cannot connect to Redis", e);
        }
    }

    private boolean isSilent(Link used) {
        long since = used.silentSinceNanos;
        return since != 0 && System.nanoTime() - since > commandTimeout.toNanos();
    }

    private void take(@Nullable Link old, CompletableFuture<Link> attempt) {
        Link fresh;
        try {
            fresh = attempt.join();
        } catch (RuntimeException e) {
            if (!toldThatDown) {
                toldThatDown = true;
                LOG.warn("Redis cannot be reached, will keep trying: {}", e.toString());
            }
            return;
        }
        toldThatDown = false;
        link = fresh;
        LOG.info("Connected to Redis");
        if (old != null) {
            // Not at once: what was sent on it may still be answered.
            keeper.schedule(() -> old.connection.closeAsync(), commandTimeout.toMillis(), TimeUnit.MILLISECONDS);
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
            // An attempt that is under way may not leave a connection behind; the client's shutdown ends it.
            keeper.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connector.shutdown();
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
