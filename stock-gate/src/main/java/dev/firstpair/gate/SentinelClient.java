package dev.firstpair.gate;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.MapOutput;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Sentinel: subscribes to its failover events, and queries it for the primary. Used by one thread, the keeper. */
final class SentinelClient {

    private static final Logger LOG = LoggerFactory.getLogger(SentinelClient.class);
    private static final StringCodec CODEC = StringCodec.UTF8;
    private static final Duration SUBSCRIBE_INTERVAL = Duration.ofSeconds(1);

    private final RedisClient client;
    private final RedisURI uri;
    private final String primaryName;
    private final Executor keeper;
    private final Consumer<Failover> onFailover;
    private final Runnable onSubscribed;

    private @Nullable StatefulRedisPubSubConnection<String, String> subscription;
    private boolean subscribing;
    private long subscribedNanos = System.nanoTime() - SUBSCRIBE_INTERVAL.toNanos();
    private boolean failureLogged;
    private boolean asking;

    /**
     * @param client one that does not reconnect by itself
     * @param onFailover called on the keeper's thread
     * @param onSubscribed called on the keeper's thread after each subscription: earlier failovers were missed
     */
    SentinelClient(RedisClient client, RedisURI uri, String primaryName, Executor keeper, Consumer<Failover> onFailover,
            Runnable onSubscribed) {
        this.client = client;
        this.uri = uri;
        this.primaryName = primaryName;
        this.keeper = keeper;
        this.onFailover = onFailover;
        this.onSubscribed = onSubscribed;
    }

    /** Subscribes if there is no subscription, at most once per second. */
    void keepSubscribed() {
        StatefulRedisPubSubConnection<String, String> used = subscription;
        if (subscribing || used != null && used.isOpen()
                || System.nanoTime() - subscribedNanos < SUBSCRIBE_INTERVAL.toNanos()) {
            return;
        }
        if (used != null) {
            used.closeAsync();
            subscription = null;
        }
        client.connectPubSubAsync(CODEC, uri)
                .<StatefulRedisPubSubConnection<String, String>>thenCompose(this::subscribe)
                .whenCompleteAsync((subscribed, failure) -> {
                    subscribing = false;
                    subscribedNanos = System.nanoTime();
                    subscription = subscribed;
                    if (failure == null) {
                        failureLogged = false;
                        onSubscribed.run();
                    } else if (!failureLogged) {
                        failureLogged = true;
                        LOG.warn("The Sentinel at {}:{} cannot be reached, will keep trying: {}", uri.getHost(),
                                uri.getPort(), failure.toString());
                    }
                }, keeper);
        subscribing = true;
    }

    private CompletableFuture<StatefulRedisPubSubConnection<String, String>> subscribe(
            StatefulRedisPubSubConnection<String, String> connection) {
        connection.addListener(new RedisPubSubAdapter<String, String>() {
            @Override
            public void message(String channel, String message) {
                Failover failover = Failover.parse(channel, message, primaryName);
                if (failover != null) {
                    keeper.execute(() -> onFailover.accept(failover));
                }
            }
        });
        return connection.async()
                .subscribe(Failover.CHANNELS.toArray(String[]::new))
                .toCompletableFuture()
                .thenApply(subscribed -> connection)
                .whenComplete((subscribed, failure) -> {
                    if (failure != null) {
                        connection.closeAsync();
                    }
                });
    }

    /** Whether it may be queried: no query is open. */
    boolean isIdle() {
        return !asking;
    }

    /** Queries the Sentinel for the primary, on a new connection; completes on the keeper's thread. */
    CompletableFuture<Primary> ask() {
        CompletableFuture<Primary> answer = client.connectAsync(CODEC, uri)
                .<Primary>thenCompose(this::askOn)
                .toCompletableFuture()
                .whenCompleteAsync((primary, failure) -> asking = false, keeper);
        asking = true;
        return answer;
    }

    private CompletableFuture<Primary> askOn(StatefulRedisConnection<String, String> connection) {
        RedisAsyncCommands<String, String> commands = connection.async();
        // The epoch first, so that the address is of this epoch or a later one. The address in this reply cannot be
        // used: during a failover, it is the old one with the new epoch.
        CompletableFuture<Map<String, String>> monitored = commands
                .dispatch(CommandType.SENTINEL, new MapOutput<>(CODEC), about("MASTER"))
                .toCompletableFuture();
        CompletableFuture<List<String>> address = commands
                .dispatch(CommandType.SENTINEL, new ValueListOutput<>(CODEC), about("GET-MASTER-ADDR-BY-NAME"))
                .toCompletableFuture();
        return monitored.thenCombine(address, this::primary)
                .whenComplete((primary, failure) -> connection.closeAsync());
    }

    private CommandArgs<String, String> about(String subcommand) {
        return new CommandArgs<>(CODEC).add(subcommand).add(primaryName);
    }

    private Primary primary(Map<String, String> monitored, List<String> address) {
        String epoch = monitored.get("config-epoch");
        if (epoch == null || address.size() != 2) {
            throw new RedisException("The Sentinel at " + uri.getHost() + ":" + uri.getPort() + " does not know "
                    + primaryName);
        }
        return new Primary(NodeAddress.of(address.getFirst(), address.getLast()), Long.parseLong(epoch));
    }
}
