package dev.firstpair.orders.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.firstpair.orders.view.CommittedView;
import dev.firstpair.orders.view.OrderView;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.UserId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteOrdersTest {

    private static final OrderId ORDER = OrderId.create(Instant.EPOCH, new Random(1));
    private static final Caller CALLER = new Caller(new UserId(1), false, "a token", Instant.MAX);
    private static final int NO_CONTENT = 204;

    private final CommittedView committedView = new CommittedView();
    private HttpServer other;

    @BeforeEach
    void start() throws IOException {
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.start();
    }

    @AfterEach
    void stop() {
        other.stop(0);
    }

    @Test
    void endsALongPollAtAnotherInstanceWhenThisOneStops() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        HostInfo host = answering(exchange -> asked.countDown()); // and never answers
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                RemoteOrders remote = new RemoteOrders(committedView)) {
            Future<QueryResult<OrderView>> poll = threads
                    .submit(() -> remote.order(host, ORDER, CALLER, 0, Duration.ofHours(1)));
            assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();

            committedView.close();

            assertThat(poll.get(1, TimeUnit.MINUTES)).isInstanceOf(QueryResult.NotReady.class);
        }
    }

    @Test
    void stillQueriesWithoutWaitingWhenThisOneStops() throws Exception {
        HostInfo host = answering(exchange -> {
            exchange.sendResponseHeaders(NO_CONTENT, -1);
            exchange.close();
        });
        committedView.close();

        try (RemoteOrders remote = new RemoteOrders(committedView)) {
            // Not ready means that the answer did not come in time, as on a busy machine.
            await().atMost(1, TimeUnit.MINUTES)
                    .untilAsserted(() -> assertThat(remote.order(host, ORDER, CALLER, 0, Duration.ZERO))
                            .isInstanceOf(QueryResult.NotFound.class));
        }
    }

    private HostInfo answering(HttpHandler handler) {
        other.createContext("/internal/orders/" + ORDER, handler);
        return new HostInfo("127.0.0.1", other.getAddress().getPort());
    }
}
