package dev.firstpair.audit.mirror;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisHashCommands;
import io.lettuce.core.api.sync.RedisServerCommands;
import io.lettuce.core.api.sync.RedisSortedSetCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state of a sale's products in Redis; knows the keys of the stock-gate. After a failure it connects again;
 * with Sentinels, to the server that they then name. A server that hangs keeps its connections open, so a connection
 * without an answer is closed.
 */
public final class RedisReader implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int LEASES_READ = 10_000;
    private static final String CLUSTER = "?cluster";
    private static final String SENTINEL_PASSWORD = "sentinelPassword=";

    private final Supplier<Redis> connector;
    private final Runnable shutdown;
    private @Nullable Redis open;

    /** A connection, and the commands on it. */
    private record Redis(StatefulConnection<String, String> connection, RedisHashCommands<String, String> hashes,
            RedisSortedSetCommands<String, String> sets, RedisServerCommands<String, String> server) {

        Redis(StatefulRedisConnection<String, String> connection) {
            this(connection, connection.sync(), connection.sync(), connection.sync());
        }

        Redis(StatefulRedisClusterConnection<String, String> connection) {
            this(connection, connection.sync(), connection.sync(), connection.sync());
        }
    }

    /**
     * Connects.
     *
     * @param uri as for the services: single, {@code redis-sentinel://…}, or with {@code ?cluster}
     */
    public RedisReader(String uri) {
        this(uri, TIMEOUT);
    }

    /** The address without passwords. */
    public static String withoutPassword(String uri) {
        return uri.replaceAll("//[^@/]*@", "//").replaceAll(SENTINEL_PASSWORD + "[^&#]*", SENTINEL_PASSWORD + "…");
    }

    /** @param timeout time limit of a command, after which Redis counts as unavailable */
    RedisReader(String uri, Duration timeout) {
        if (uri.endsWith(CLUSTER)) {
            RedisURI address = RedisURI.create(uri.substring(0, uri.length() - CLUSTER.length()));
            address.setTimeout(timeout);
            RedisClusterClient client = RedisClusterClient.create(address);
            connector = () -> new Redis(client.connect());
            shutdown = client::shutdown;
        } else {
            RedisURI address = RedisURI.create(uri);
            address.setTimeout(timeout);
            address.getSentinels().forEach(sentinel -> sentinel.setTimeout(timeout));
            sentinelPassword(uri).ifPresent(
                    password -> address.getSentinels().forEach(sentinel -> sentinel.setAuthentication(password)));
            RedisClient client = RedisClient.create(address);
            client.setOptions(ClientOptions.builder()
                    .socketOptions(SocketOptions.builder().connectTimeout(timeout).build())
                    .build());
            connector = () -> new Redis(client.connect());
            shutdown = client::shutdown;
        }
        try {
            open = connector.get();
        } catch (RuntimeException e) {
            shutdown.run();
            throw e;
        }
    }

    /** The password in the URI's authority is that of Redis, not of the Sentinels. */
    private static Optional<String> sentinelPassword(String uri) {
        String query = URI.create(uri).getRawQuery();
        return query == null
                ? Optional.empty()
                : Arrays.stream(query.split("&"))
                        .filter(parameter -> parameter.startsWith(SENTINEL_PASSWORD))
                        .map(parameter -> parameter.substring(SENTINEL_PASSWORD.length()).replace("+", "%2B"))
                        .map(password -> URLDecoder.decode(password, StandardCharsets.UTF_8))
                        .findFirst();
    }

    private <T> T ask(Function<Redis, T> question) {
        try {
            Redis used = open;
            if (used == null) {
                used = connector.get();
                open = used;
            }
            return question.apply(used);
        } catch (RedisException e) {
            disconnect();
            throw e;
        }
    }

    private void disconnect() {
        Redis used = open;
        if (used != null) {
            used.connection.closeAsync();
            open = null;
        }
    }

    /** @throws RedisException if Redis is unavailable */
    public RedisState read(Set<ProductId> products) {
        return ask(redis -> read(products, redis));
    }

    private static RedisState read(Set<ProductId> products, Redis redis) {
        Map<ProductId, RedisState.Stock> stocks = new HashMap<>();
        long nowMillis = nowMillis(redis);
        for (ProductId product : products) {
            try {
                Map<String, String> stock = redis.hashes.hgetall("{product:" + product + "}:stock");
                String remaining = stock.get("remaining");
                String version = stock.get("version");
                if (remaining != null && version != null) {
                    long leases = redis.sets.zcount("{product:" + product + "}:leases", unexpired(nowMillis));
                    stocks.put(product,
                            new RedisState.Stock(Integer.parseInt(remaining), Long.parseLong(version), leases));
                }
            } catch (NumberFormatException e) {
                continue; // a value that is not a number counts as missing
            } catch (RedisCommandExecutionException e) {
                throwUnlessWrongType(e);
            }
        }
        return new RedisState(stocks);
    }

    /** A key of another type also counts as missing, and its product with it. */
    private static void throwUnlessWrongType(RedisCommandExecutionException failure) {
        if (!String.valueOf(failure.getMessage()).startsWith("WRONGTYPE")) {
            throw failure;
        }
    }

    /** Orders that Redis leases a unit of the product to, the first {@value #LEASES_READ} of them. */
    List<OrderId> leases(ProductId product) {
        List<OrderId> orders = new ArrayList<>();
        for (String member : ask(redis -> leases(product, redis))) {
            // <order>/<user>
            int slash = member.indexOf('/');
            try {
                orders.add(OrderId.parse(slash < 0 ? member : member.substring(0, slash)));
            } catch (IllegalArgumentException e) {
                continue; // not an order id, so not in the log
            }
        }
        return orders;
    }

    private static List<String> leases(ProductId product, Redis redis) {
        try {
            return redis.sets.zrangebyscore("{product:" + product + "}:leases", unexpired(nowMillis(redis)),
                    Limit.from(LEASES_READ));
        } catch (RedisCommandExecutionException e) {
            throwUnlessWrongType(e);
            return List.of();
        }
    }

    private static long nowMillis(Redis redis) {
        List<String> time = redis.server.time();
        return Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
    }

    /** An expired lease does not count; the next purchase removes it. */
    private static Range<Double> unexpired(long nowMillis) {
        return Range.from(Range.Boundary.excluding((double) nowMillis), Range.Boundary.unbounded());
    }

    /** Closes the connection, too; one that is closed before would be a warning of Lettuce. */
    @Override
    public void close() {
        shutdown.run();
    }
}
