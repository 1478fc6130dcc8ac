package dev.firstpair.orders.api;

import dev.firstpair.orders.view.OrderView;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.json.JsonSerde;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Asks other instances, on behalf of the caller: the caller's token goes along, so that nobody sees more that way. */
@Component
final class RemoteOrders implements AutoCloseable {

    /** Serialises what travels between instances. */
    static final Serde<OrderView> ONE = new JsonSerde<>(OrderView.class);
    static final Serde<Page> MANY = new JsonSerde<>(Page.class);

    private static final Logger LOG = LoggerFactory.getLogger(RemoteOrders.class);
    private static final Duration CONNECT = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(1);
    private static final String NOWHERE = "between-instances";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    /** Some orders of one user. */
    record Page(List<OrderView> orders) {}

    Lookup<OrderView> order(HostInfo host, OrderId orderId, Caller caller, int after, Duration wait)
            throws InterruptedException {
        String query = wait.isZero() ? "" : "?wait=" + wait + "&after=" + after;
        return get(host, "/internal/orders/" + orderId + query, caller, wait,
                body -> ONE.deserializer().deserialize(NOWHERE, body));
    }

    Lookup<List<OrderView>> ordersOf(HostInfo host, Caller caller, @Nullable OrderId before, int limit)
            throws InterruptedException {
        return get(host, "/internal/orders?limit=" + limit + (before == null ? "" : "&before=" + before), caller,
                Duration.ZERO, body -> MANY.deserializer().deserialize(NOWHERE, body).orders());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private <T> Lookup<T> get(HostInfo host, String path, Caller caller, Duration wait, Function<byte[], T> read)
            throws InterruptedException {
        HttpRequest request = HttpRequest
                .newBuilder(URI.create("http://" + host.host() + ":" + host.port() + path))
                .header("Authorization", "Bearer " + caller.token())
                .timeout(ANSWER.plus(wait))
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return switch (response.statusCode()) {
                case 200 -> new Lookup.Found<>(read.apply(response.body()));
                case 202 -> new Lookup.OnItsWay<>();
                case 204 -> new Lookup.NotFound<>();
                case 403 -> new Lookup.NotYours<>();
                default -> new Lookup.NotReady<>();
            };
        } catch (IOException | SerializationException e) {
            LOG.debug("{} does not answer: {}", host, e.toString());
            return new Lookup.NotReady<>();
        }
    }
}
