package dev.firstpair.gate;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Connects to a Redis Cluster. */
final class ClusterConnector extends ReconnectingConnector {

    private final RedisClusterClient client;

    ClusterConnector(GateSettings settings, ClientResources resources, ScheduledExecutorService keeper,
            CurrentLink current) {
        super(settings.commandTimeout(), keeper, current);
        List<RedisURI> uris = new ArrayList<>();
        for (String node : settings.uri().split(",")) {
            RedisURI uri = RedisURI.create(node.contains("://") ? node : "redis://" + node);
            uri.setTimeout(settings.commandTimeout());
            uris.add(uri);
        }
        client = RedisClusterClient.create(resources, uris);
        ClusterClientOptions.Builder options = ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
                        .enablePeriodicRefresh(Duration.ofSeconds(10))
                        .build());
        client.setOptions(Connector.failingFast(options, SocketOptions.builder().keepAlive(true),
                settings.commandTimeout()).build());
    }

    @Override
    CompletableFuture<Link> connect() {
        return client.refreshPartitionsAsync()
                .thenCompose(known -> client.connectAsync(StringCodec.UTF8))
                .<Link>thenApply(c -> new Link(c, c.async()))
                .toCompletableFuture();
    }

    @Override
    public void shutdown() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
