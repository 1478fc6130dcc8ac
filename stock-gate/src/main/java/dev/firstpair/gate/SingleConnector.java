package dev.firstpair.gate;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Connects to one server. */
final class SingleConnector extends ReconnectingConnector {

    private final RedisURI uri;
    private final RedisClient client;

    SingleConnector(GateSettings settings, ClientResources resources, ScheduledExecutorService keeper,
            CurrentLink current) {
        super(settings.commandTimeout(), keeper, current);
        uri = RedisURI.create(settings.uri());
        uri.setTimeout(settings.commandTimeout());
        client = RedisClient.create(resources);
        client.setOptions(Connector.failingFast(ClientOptions.builder(), SocketOptions.builder().keepAlive(true),
                settings.commandTimeout()).build());
    }

    @Override
    CompletableFuture<Link> connect() {
        return client.connectAsync(StringCodec.UTF8, uri)
                .<Link>thenApply((StatefulRedisConnection<String, String> c) -> new Link(c, c.async()))
                .toCompletableFuture();
    }

    @Override
    public void shutdown() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
