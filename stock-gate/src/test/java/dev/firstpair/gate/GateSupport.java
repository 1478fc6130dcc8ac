package dev.firstpair.gate;

import static org.awaitility.Awaitility.await;

import dev.firstpair.topics.ids.ProductId;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Helpers of the gate's tests. */
final class GateSupport {

    static final Duration SOON = Duration.ofMinutes(5);

    private GateSupport() {}

    /**
     * Long timeouts: a test's machine may be busy, and no command may time out and no lease expire unless a test is
     * about that.
     */
    static GateSettings settings(String uri) {
        GateSettings settings = GateSettings.of(uri);
        return new GateSettings(uri, false, Duration.ofSeconds(30), settings.reconnectDelay(), Duration.ofHours(1),
                settings.quiet(), Duration.ofHours(1), settings.attemptMemory());
    }

    /** A gate that is connected to its Redis. */
    static StockGate connected(GateSettings settings) {
        StockGate gate = StockGate.connect(settings);
        awaitAnswer(gate);
        return gate;
    }

    static void awaitAnswer(StockGate gate) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> answers(gate));
    }

    /** A Cluster answers before its nodes have agreed that it is complete. */
    static void awaitPrimed(StockGate gate) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(20)).until(() -> {
            try {
                return gate.prime(Orders.level(Orders.newProduct(), 1, 0, 1), 0).join();
            } catch (CompletionException e) {
                return false;
            }
        });
    }

    static boolean answers(StockGate gate) {
        try {
            gate.ping().join();
            return true;
        } catch (CompletionException e) {
            return false;
        }
    }

    static GateConnection connection(GateSettings settings) {
        GateConnection connection = new GateConnection(settings);
        await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> {
            try {
                connection.ask(redis -> redis.ping().toCompletableFuture()).join();
                return true;
            } catch (CompletionException e) {
                return false;
            }
        });
        return connection;
    }

    /** Sends commands to Redis directly, bypassing the gate. */
    static void redis(String uri, Consumer<RedisCommands<String, String>> talk) {
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            talk.accept(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    /** Deletes all keys of a product. */
    static void delete(String uri, ProductId product) {
        redis(uri, redis -> {
            var keys = redis.keys(GateKeys.of(product).prefix() + "*");
            if (!keys.isEmpty()) {
                redis.del(keys.toArray(String[]::new));
            }
        });
    }

    /** In the format of {@link GateModel}. */
    static String describe(AdmitScript.Reply reply) {
        Admission admission = reply.admission();
        if (admission == null) {
            return "wait " + reply.waitMillis();
        }
        return switch (admission) {
            case Admission.Admitted admitted -> (admitted.repeated() ? "repeated " : "admitted ") + admitted.orderId()
                    + " " + admitted.ticket() + " " + admitted.left();
            case Admission.AlreadyOrdered already -> "already " + already.orderId();
            case Admission.SoldOut soldOut -> "sold out" + describe(soldOut.state());
            case Admission.NotOpen notOpen -> "not open " + notOpen.opensAt().toEpochMilli()
                    + describe(notOpen.state());
            case Admission.Closed closed -> "closed" + describe(closed.state());
            case Admission.Unknown unknown -> "unknown";
        };
    }

    private static String describe(Admission.GateState state) {
        return " " + state.undecided() + " " + state.version() + " " + state.tickets() + " "
                + state.quietMillis();
    }
}
