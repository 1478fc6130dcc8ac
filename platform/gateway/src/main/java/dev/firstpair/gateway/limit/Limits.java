package dev.firstpair.gateway.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce.LettuceBasedProxyManagerBuilder;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts requests against limits. The counts of all gateways are in Redis. While Redis does not answer, each gateway
 * counts by itself, so that somebody may send as many to each: these limits protect the services, and sell nothing.
 */
public final class Limits implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Limits.class);
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE);
    private static final String PREFIX = "firstpair:limit:";
    /** For so long after a failure, Redis is not asked. */
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int MOST_LOCAL = 200_000;
    private static final Duration LOCAL_MEMORY = Duration.ofMinutes(10);

    private final AbstractRedisClient client;
    private final Supplier<CompletionStage<AsyncProxyManager<String>>> connector;
    private final Duration timeout;
    private final Cache<String, Bucket> local = Caffeine.newBuilder()
            .maximumSize(MOST_LOCAL)
            .expireAfterAccess(LOCAL_MEMORY)
            .build();
    private final Map<Limit, BucketConfiguration> buckets = new ConcurrentHashMap<>();
    private final AtomicBoolean connecting = new AtomicBoolean();
    private volatile @Nullable AsyncProxyManager<String> shared;
    private volatile long pausedUntilNanos = System.nanoTime();
    private volatile boolean paused;

    /**
     * @param uri {@code redis://host:port}, or {@code redis-sentinel://…}
     * @param cluster whether it is a node of a Redis Cluster
     * @param timeout after which Redis is taken for away
     */
    public Limits(String uri, boolean cluster, Duration timeout) {
        RedisURI address = RedisURI.create(uri);
        address.setTimeout(timeout);
        this.timeout = timeout;
        if (cluster) {
            RedisClusterClient nodes = RedisClusterClient.create(address);
            nodes.setOptions(failingFast(ClusterClientOptions.builder()).build());
            client = nodes;
            connector = () -> nodes.refreshPartitionsAsync()
                    .thenCompose(known -> nodes.connectAsync(CODEC))
                    .thenApply(connection -> shared(Bucket4jLettuce.casBasedBuilder(connection)));
        } else {
            RedisClient server = RedisClient.create();
            server.setOptions(failingFast(ClientOptions.builder()).build());
            client = server;
            connector = () -> server.connectAsync(CODEC, address)
                    .thenApply(connection -> shared(Bucket4jLettuce.casBasedBuilder(connection)));
        }
        connect();
    }

    private <B extends ClientOptions.Builder> B failingFast(B options) {
        options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(timeout))
                .socketOptions(SocketOptions.builder().connectTimeout(timeout).keepAlive(true).build());
        return options;
    }

    /** Takes a permit, if there is one; never completes exceptionally. */
    public CompletableFuture<Usage> take(Limit limit, String who) {
        String key = PREFIX + limit.name() + ":" + who;
        BucketConfiguration bucket = buckets.computeIfAbsent(limit, Limit::bucket);
        AsyncProxyManager<String> redis = shared;
        if (paused && System.nanoTime() - pausedUntilNanos < 0) {
            return CompletableFuture.completedFuture(takeHere(limit, bucket, key));
        }
        if (redis == null) {
            connect();
            return CompletableFuture.completedFuture(takeHere(limit, bucket, key));
        }
        try {
            return redis.builder()
                    .build(key, () -> CompletableFuture.completedFuture(bucket))
                    .tryConsumeAndReturnRemaining(1)
                    .handle((probe, failure) -> {
                        if (failure != null) {
                            pause(failure);
                            return takeHere(limit, bucket, key);
                        }
                        if (paused) {
                            paused = false;
                            LOG.info("Redis answers again: rates are counted for all gateways");
                        }
                        return Usage.of(limit, probe);
                    });
        } catch (RuntimeException e) {
            // Not by a future, if the client has ended.
            pause(e);
            return CompletableFuture.completedFuture(takeHere(limit, bucket, key));
        }
    }

    /** Whether requests are counted by this gateway alone. */
    public boolean isLocal() {
        return paused || shared == null;
    }

    private void pause(Throwable failure) {
        pausedUntilNanos = System.nanoTime() + PAUSE.toNanos();
        if (!paused) {
            paused = true;
            LOG.warn("Redis does not answer; this gateway counts rates by itself until it does: {}",
                    failure.toString());
        }
    }

    private Usage takeHere(Limit limit, BucketConfiguration configuration, String key) {
        Bucket bucket = local.get(key, any -> {
            return Bucket.builder()
                    .addLimit(configuration.getBandwidths()[0])
                    .build();
        });
        return Usage.of(limit, bucket.tryConsumeAndReturnRemaining(1));
    }

    /** Once connected, the client connects again by itself. */
    private void connect() {
        if (!connecting.compareAndSet(false, true)) {
            return;
        }
        connector.get().whenComplete((redis, failure) -> {
            if (failure == null) {
                shared = redis;
            } else {
                pause(failure);
            }
            connecting.set(false);
        });
    }

    private AsyncProxyManager<String> shared(LettuceBasedProxyManagerBuilder<String> buckets) {
        return buckets
                .expirationAfterWrite(
                        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofSeconds(10)))
                .requestTimeout(timeout)
                .build()
                .asAsync();
    }

    @Override
    public void close() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
