package dev.firstpair.orders.query;

import dev.firstpair.orders.view.CommittedView;
import dev.firstpair.orders.view.OrderView;
import dev.firstpair.tokens.CompleteResponse;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.json.JsonSerde;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Queries other instances with the caller's token, so that the caller gets no more access that way. */
@Component
public final class RemoteOrders implements AutoCloseable {

    private static final Serde<OrderView> ORDER_SERDE = new JsonSerde<>(OrderView.class);
    /** The largest page has a hundred orders, each with all its refusals: a third of a megabyte. */
    private static final Serde<Page> PAGE_SERDE = new JsonSerde<>(Page.class, 1 << 20);

    private static final Logger LOG = LoggerFactory.getLogger(RemoteOrders.class);
    private static final Duration CONNECT = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(1);
    private static final String NO_TOPIC = "between-instances";

    private final CommittedView committedView;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    /** The line of {@link #follow} without an order: a heartbeat. */
    public static final byte[] HEARTBEAT_LINE = {'\n'};

    RemoteOrders(CommittedView committedView) {
        this.committedView = committedView;
    }

    /** An order as the body of an answer to another instance. */
    public static byte[] body(OrderView view) {
        return ORDER_SERDE.serializer().serialize(NO_TOPIC, view);
    }

    /** Orders of one user as the body of an answer to another instance. */
    public static byte[] body(List<OrderView> orders) {
        return PAGE_SERDE.serializer().serialize(NO_TOPIC, new Page(orders));
    }

    /** An order as a line of {@link #follow}. */
    public static byte[] line(OrderView view) {
        byte[] json = body(view); // has no line breaks
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    /** Follows an order; called by threads that must not be blocked. */
    public interface Follower {

        /** There is a newer version. */
        void changed();

        /** No more versions will come. */
        void ended();
    }

    /** An order that is being followed. */
    public static final class Following implements Flow.Subscriber<String> {
        private final Follower follower;
        private volatile Flow.@Nullable Subscription subscription;
        private volatile @Nullable OrderView newest;
        private volatile long lastLineNanos = System.nanoTime();
        private volatile boolean closed;

        private Following(Follower follower) {
            this.follower = follower;
        }

        /** The newest version received; null if there is none. */
        public @Nullable OrderView newest() {
            return newest;
        }

        /** The time since the last line, heartbeats included. */
        public Duration silentFor() {
            return Duration.ofNanos(System.nanoTime() - lastLineNanos);
        }

        /** Ends the following. */
        public void close() {
            closed = true;
            Flow.Subscription open = subscription;
            if (open != null) {
                open.cancel();
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
            if (closed) {
                newSubscription.cancel();
            } else {
                newSubscription.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(String line) {
            lastLineNanos = System.nanoTime();
            if (!line.isEmpty() && !closed) {
                try {
                    newest = ORDER_SERDE.deserializer().deserialize(NO_TOPIC, line.getBytes(StandardCharsets.UTF_8));
                    follower.changed();
                } catch (SerializationException e) {
                    LOG.warn("Another instance sent an order that cannot be parsed", e);
                    follower.ended();
                }
            }
        }

        @Override
        public void onError(Throwable failure) {
            onComplete();
        }

        @Override
        public void onComplete() {
            if (!closed) {
                follower.ended();
            }
        }
    }

    /** Some orders of one user. */
    record Page(List<OrderView> orders) {}

    QueryResult<OrderView> order(HostInfo host, OrderId orderId, Caller caller, int after, Duration wait)
            throws InterruptedException {
        String query = wait.isZero() ? "" : "?wait=" + wait + "&after=" + after;
        CompletableFuture<HttpResponse<byte[]>> answer = get(host, "/internal/orders/" + orderId + query, caller, wait);
        // A long poll would keep this instance from stopping.
        CommittedView.Listener ending = committedView.listen(orderId, () -> {
            if (!wait.isZero() && committedView.isClosed()) {
                answer.cancel(true);
            }
        });
        try {
            return await(host, answer, body -> ORDER_SERDE.deserializer().deserialize(NO_TOPIC, body));
        } finally {
            ending.close();
        }
    }

    QueryResult<List<OrderView>> ordersOf(HostInfo host, Caller caller, @Nullable OrderId before, int limit)
            throws InterruptedException {
        String query = "?limit=" + limit + (before == null ? "" : "&before=" + before);
        return await(host, get(host, "/internal/orders" + query, caller, Duration.ZERO),
                body -> PAGE_SERDE.deserializer().deserialize(NO_TOPIC, body).orders());
    }

    /**
     * Notifies {@code follower} of all versions after {@code after}, until the other instance ends the stream; empty if
     * that instance cannot answer now. It sends nothing about orders that the caller may not see.
     */
    public Optional<Following> follow(HostInfo host, OrderId orderId, Caller caller, int after, Follower follower)
            throws InterruptedException {
        HttpRequest request = request(host, "/internal/orders/" + orderId + "/events?after=" + after, caller).build();
        Following following = new Following(follower);
        CompletableFuture<Integer> status = new CompletableFuture<>();
        CompletableFuture<HttpResponse<Void>> exchange = http.sendAsync(request, response -> {
            status.complete(response.statusCode());
            return response.statusCode() == HttpStatus.OK.value()
                    ? HttpResponse.BodySubscribers.fromLineSubscriber(following)
                    : HttpResponse.BodySubscribers.discarding();
        });
        exchange.whenComplete((response, failure) -> {
            if (failure != null) {
                status.completeExceptionally(failure);
            }
        });
        boolean follows = false;
        try {
            follows = status.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS) == HttpStatus.OK.value();
            return follows ? Optional.of(following) : Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("{} does not answer: {}", host, e.toString());
            return Optional.empty();
        } finally {
            if (!follows) {
                following.close();
                exchange.cancel(true);
            }
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private static HttpRequest.Builder request(HostInfo host, String path, Caller caller) {
        return HttpRequest.newBuilder(URI.create("http://" + host.host() + ":" + host.port() + path))
                .header("Authorization", "Bearer " + caller.token());
    }

    private CompletableFuture<HttpResponse<byte[]>> get(HostInfo host, String path, Caller caller, Duration wait) {
        return CompleteResponse.of(http, request(host, path, caller).build(), HttpResponse.BodyHandlers.ofByteArray(),
                ANSWER.plus(wait));
    }

    private static <T> QueryResult<T> await(
            HostInfo host, CompletableFuture<HttpResponse<byte[]>> answer, Function<byte[], T> read)
            throws InterruptedException {
        try {
            HttpResponse<byte[]> response = answer.get();
            return switch (response.statusCode()) {
                case 200 -> new QueryResult.Found<>(read.apply(response.body()));
                case 202 -> new QueryResult.OnItsWay<>();
                case 204 -> new QueryResult.NotFound<>();
                case 403 -> new QueryResult.NotYours<>();
                default -> new QueryResult.NotReady<>();
            };
        } catch (ExecutionException | CancellationException | SerializationException e) {
            LOG.debug("{} does not answer: {}", host, e.toString());
            return new QueryResult.NotReady<>();
        }
    }
}
