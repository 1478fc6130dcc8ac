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
        client = RedisClusterClient.create(resources, nodes(settings.uri(), settings.commandTimeout()));
        ClusterClientOptions.Builder options = ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
                        .enablePeriodicRefresh(Duration.ofSeconds(10))
                        .build());
        client.setOptions(Connector.failingFast(options, SocketOptions.builder().keepAlive(true),
                settings.commandTimeout()).build());
    }

    /** A node without a scheme has TLS and login of the first one. */
    static List<RedisURI> nodes(String uris, Duration timeout) {
        List<RedisURI> nodes = new ArrayList<>();
        for (String text : uris.split(",")) {
            boolean hasScheme = text.contains("://");
            RedisURI node = RedisURI.create(hasScheme ? text : "redis://" + text);
            if (!hasScheme && !nodes.isEmpty()) {
                RedisURI first = nodes.getFirst();
                node.applySsl(first);
                node.applyAuthentication(first);
            }
            node.setTimeout(timeout);
            nodes.add(node);
        }
        return nodes;
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
