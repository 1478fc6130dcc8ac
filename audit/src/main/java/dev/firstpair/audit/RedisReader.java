package dev.firstpair.audit;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.sync.RedisHashCommands;
import io.lettuce.core.api.sync.RedisServerCommands;
import io.lettuce.core.api.sync.RedisSortedSetCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what Redis says about the products of a sale; knows the keys of the stock-gate. */
public final class RedisReader implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int LEASES_READ = 10_000;
    private static final String CLUSTER = "?cluster";

    private final Runnable shutdown;
    private final RedisHashCommands<String, String> hashes;
    private final RedisSortedSetCommands<String, String> sets;
    private final RedisServerCommands<String, String> server;
    private final StatefulConnection<String, String> connection;

    /** @param uri as for the services: single, {@code redis-sentinel://…}, or with {@code ?cluster} */
    public RedisReader(String uri) {
        this(uri, TIMEOUT);
    }

    /** The address as people may see it. */
    public static String withoutPassword(String uri) {
        return uri.replaceAll("//[^@/]*@", "//");
    }

    /** @param timeout of a command, after which Redis counts as away */
    RedisReader(String uri, Duration timeout) {
        if (uri.endsWith(CLUSTER)) {
            RedisURI address = RedisURI.create(uri.substring(0, uri.length() - CLUSTER.length()));
            address.setTimeout(timeout);
            RedisClusterClient client = RedisClusterClient.create(address);
            shutdown = client::shutdown;
            var open = client.connect();
            connection = open;
            hashes = open.sync();
            sets = open.sync();
            server = open.sync();
        } else {
            RedisURI address = RedisURI.create(uri);
            address.setTimeout(timeout);
            RedisClient client = RedisClient.create(address);
            shutdown = client::shutdown;
            var open = client.connect();
            connection = open;
            hashes = open.sync();
            sets = open.sync();
            server = open.sync();
        }
    }

    /** @throws RedisException if Redis is away */
    public RedisState read(Set<ProductId> products) {
        Map<ProductId, RedisState.Stock> stocks = new HashMap<>();
        long nowMillis = nowMillis();
        for (ProductId product : products) {
            try {
                Map<String, String> stock = hashes.hgetall("{product:" + product + "}:stock");
                String remaining = stock.get("remaining");
                String version = stock.get("version");
                if (remaining != null && version != null) {
                    long leases = sets.zcount("{product:" + product + "}:leases", unexpired(nowMillis));
                    stocks.put(product,
                            new RedisState.Stock(Integer.parseInt(remaining), Long.parseLong(version), leases));
                }
            } catch (NumberFormatException e) {
                continue; // what is no number is nothing
            } catch (RedisCommandExecutionException e) {
                throwUnlessWrongType(e);
            }
        }
        return new RedisState(stocks);
    }

    /** A key of another type is nothing, too, and so is all that there is of its product. */
    private static void throwUnlessWrongType(RedisCommandExecutionException failure) {
        if (!String.valueOf(failure.getMessage()).startsWith("WRONGTYPE")) {
            throw failure;
        }
    }

    /** Orders that Redis leases a unit of the product to, the first {@value #LEASES_READ} of them. */
    List<OrderId> leases(ProductId product) {
        List<OrderId> orders = new ArrayList<>();
        List<String> members = List.of();
        try {
            members = sets.zrangebyscore("{product:" + product + "}:leases", unexpired(nowMillis()),
                    Limit.from(LEASES_READ));
        } catch (RedisCommandExecutionException e) {
            throwUnlessWrongType(e);
        }
        for (String member : members) {
            // <order>/<user>
            int slash = member.indexOf('/');
            try {
                orders.add(OrderId.parse(slash < 0 ? member : member.substring(0, slash)));
            } catch (IllegalArgumentException e) {
                continue; // nobody's that the log could know
            }
        }
        return orders;
    }

    private long nowMillis() {
        List<String> time = server.time();
        return Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
    }

    /** A lease past its deadline counts for nothing; the next buyer would sweep it away. */
    private static Range<Double> unexpired(long nowMillis) {
        return Range.from(Range.Boundary.excluding((double) nowMillis), Range.Boundary.unbounded());
    }

    @Override
    public void close() {
        connection.close();
        shutdown.run();
    }
}
