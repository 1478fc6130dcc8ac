package dev.firstpair.gateway.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts requests against limits. The counts of all gateways are in Redis. While Redis does not answer, each gateway
 * counts locally, so that a client may send as many to each: these limits protect the services, not the stock.
 */
public final class Limits implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Limits.class);
    private static final String PREFIX = "firstpair:limit:";
    /** After a failure, Redis is not called for so long. */
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** After so long without an answer, the connection is replaced: a server that hangs keeps its sockets open. */
    private static final Duration LOST = Duration.ofSeconds(2);
    private static final Duration RECONNECT_DELAY = Duration.ofMillis(500);
    private static final int MOST_LOCAL = 100_000;
    private static final Duration LOCAL_MEMORY = Duration.ofMinutes(10);
    private static final Duration ADAPTIVE_REFRESH = Duration.ofSeconds(1);
    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(10);

    private final ClientResources resources = ClientResources.builder()
            .reconnectDelay(Delay.constant(RECONNECT_DELAY))
            .build();
    private final AbstractRedisClient client;
    private final Supplier<CompletionStage<Link>> connector;
    private final TakePermitScript takePermit = new TakePermitScript();
    /** After a change of a limit, its buckets are full. */
    private final Cache<LocalKey, Bucket> local = Caffeine.newBuilder()
            .maximumSize(MOST_LOCAL)
            .expireAfterAccess(LOCAL_MEMORY)
            .build();
    private final AtomicBoolean connecting = new AtomicBoolean();
    private volatile @Nullable Link redis;
    private volatile long pausedUntilNanos = System.nanoTime();
    /** Since when the connection has answered nothing, while requests are counted locally. */
    private volatile long silentSinceNanos = System.nanoTime();
    private volatile boolean paused;
    private final Outage outage = new Outage();

    private record LocalKey(Limit limit, String key) {}

    private record Link(StatefulConnection<?, ?> connection, RedisClusterAsyncCommands<String, String> commands) {}

    /**
     * @param uri {@code redis://host:port}, or {@code redis-sentinel://…}
     * @param cluster whether it is a node of a Redis Cluster
     * @param timeout after which Redis counts as unavailable
     */
    public Limits(String uri, boolean cluster, Duration timeout) {
        RedisURI address = RedisURI.create(uri);
        address.setTimeout(timeout);
        if (cluster) {
            RedisClusterClient nodes = RedisClusterClient.create(resources, address);
            ClusterClientOptions.Builder options = ClusterClientOptions.builder()
                    .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                            .adaptiveRefreshTriggersTimeout(ADAPTIVE_REFRESH)
                            .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                            .build());
            failFast(options, timeout);
            nodes.setOptions(options.build());
            client = nodes;
            connector = () -> nodes.refreshPartitionsAsync()
                    .thenCompose(known -> nodes.connectAsync(StringCodec.ASCII))
                    .thenApply(connection -> new Link(connection, connection.async()));
        } else {
            RedisClient server = RedisClient.create(resources);
            ClientOptions.Builder options = ClientOptions.builder();
            failFast(options, timeout);
            server.setOptions(options.build());
            client = server;
            connector = () -> server.connectAsync(StringCodec.ASCII, address)
                    .thenApply(connection -> new Link(connection, connection.async()));
        }
        connect();
    }

    private static void failFast(ClientOptions.Builder options, Duration timeout) {
        options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(timeout))
                .socketOptions(SocketOptions.builder().connectTimeout(timeout).keepAlive(true).build());
    }

    /** Takes a permit, if there is one; never completes exceptionally. */
    public CompletableFuture<Usage> take(Limit limit, String who) {
        String key = PREFIX + limit.name() + ":" + who;
        long nowNanos = System.nanoTime();
        Link link = redis;
        if (paused && nowNanos - pausedUntilNanos < 0) {
            return CompletableFuture.completedFuture(takeLocally(limit, key));
        }
        if (link == null) {
            connect();
            return CompletableFuture.completedFuture(takeLocally(limit, key));
        }
        try {
            return takePermit.run(link.commands(), limit, key).handle((usage, failure) -> {
                if (failure != null) {
                    pause(failure);
                    replaceIfLost(link);
                    return takeLocally(limit, key);
                }
                // The answer to a request that was sent before the failure does not prove that Redis answers again.
                if (nowNanos - pausedUntilNanos >= 0) {
                    paused = false;
                }
                long failures = outage.answered(nowNanos);
                if (failures > 0) {
                    LOG.info("Redis has answered for {} s, after {} failed calls: requests are counted for all"
                            + " gateways", Outage.CALM.toSeconds(), failures);
                }
                return usage;
            }).toCompletableFuture();
        } catch (RuntimeException e) {
            // Thrown, not a failed future, if the client was closed.
            pause(e);
            return CompletableFuture.completedFuture(takeLocally(limit, key));
        }
    }

    /** Whether requests are counted by this gateway alone. */
    public boolean isLocal() {
        return paused || redis == null;
    }

    private synchronized void pause(Throwable failure) {
        long nowNanos = System.nanoTime();
        pausedUntilNanos = nowNanos + PAUSE.toNanos();
        if (!paused) {
            paused = true;
            silentSinceNanos = nowNanos;
        }
        if (outage.failed(nowNanos)) {
            LOG.warn("Redis does not answer in time; while it does not, this gateway counts requests by itself: {}",
                    failure.toString());
        }
    }

    /** The next request connects again, which finds the primary that Sentinels have elected meanwhile. */
    private synchronized void replaceIfLost(Link link) {
        if (redis == link && paused && System.nanoTime() - silentSinceNanos >= LOST.toNanos()) {
            redis = null;
            link.connection().closeAsync();
        }
    }

    private Usage takeLocally(Limit limit, String key) {
        Bucket bucket = local.get(new LocalKey(limit, key), any -> limit.bucket());
        return Usage.of(limit, bucket.tryConsumeAndReturnRemaining(1));
    }

    /** Once connected, the client reconnects by itself, if the connection is closed. */
    private void connect() {
        if (!connecting.compareAndSet(false, true)) {
            return;
        }
        CompletionStage<Link> attempt;
        try {
            attempt = connector.get();
        } catch (RuntimeException e) {
            attempt = CompletableFuture.failedStage(e);
        }
        attempt.whenComplete((link, failure) -> {
            if (failure == null) {
                silentSinceNanos = System.nanoTime();
                redis = link;
            } else {
                pause(failure);
            }
            connecting.set(false);
        });
    }

    @Override
    public void close() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
        resources.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
