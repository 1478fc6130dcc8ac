package dev.firstpair.stack.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadClientTest {

    private static final int CONNECTIONS = 3;

    private final Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final LoadClient client = new LoadClient(CONNECTIONS);
    private HttpServer server;
    private URI host;

    LoadClientTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        host = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @BeforeEach
    void start() {
        server.setExecutor(threads);
        server.createContext("/echo", exchange -> {
            connections.add(exchange.getRemoteAddress());
            answer(exchange, 200, "{\"method\":\"%s\",\"token\":\"%s\",\"key\":\"%s\",\"type\":\"%s\",\"body\":%s}"
                    .formatted(exchange.getRequestMethod(), exchange.getRequestHeaders().getFirst("Authorization"),
                            exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                            exchange.getRequestHeaders().getFirst("Content-Type"),
                            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        });
        server.createContext("/busy", exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "2");
            answer(exchange, 503, "{\"code\":\"OVERLOADED\"}");
        });
        server.createContext("/stuck", exchange -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.createContext("/dead", HttpExchange::close);
        server.start();
    }

    @AfterEach
    void stop() {
        release.countDown();
        client.close();
        server.stop(0);
        threads.close();
    }

    @Test
    void sendsTokenKeyAndBody() throws Exception {
        Answer answer = client.send(Call.post(host, "/echo", "t0ken", "k3y", "{\"a\":1}")).get();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("method")).contains("POST");
        assertThat(answer.text("token")).contains("Bearer t0ken");
        assertThat(answer.text("key")).contains("k3y");
        assertThat(answer.text("type")).contains("application/json");
        assertThat(answer.json().path("body").path("a").asInt()).isEqualTo(1);
        assertThat(answer.nanos()).isPositive();
    }

    @Test
    void keepsToItsConnections() {
        List<CompletableFuture<Answer>> answers = IntStream.range(0, 200)
                .mapToObj(i -> client.send(Call.post(host, "/echo", "t0ken", null, "{}")))
                .toList();

        assertThat(answers).allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
        assertThat(connections).hasSizeBetween(1, CONNECTIONS);
    }

    @Test
    void returnsHowLongToStayAway() throws Exception {
        Answer answer = client.send(Call.get(host, "/busy", null)).get();

        assertThat(answer.asksToRetry()).isTrue();
        assertThat(answer.retryAfter()).isEqualTo(Duration.ofSeconds(2));
        assertThat(answer.code()).isEqualTo("OVERLOADED");
    }

    @Test
    void givesUpOnAnAnswerThatDoesNotCome() {
        Call call = new Call("GET", host, "/stuck", null, null, null, Duration.ofMillis(50));

        assertThatThrownBy(() -> client.send(call).get()).isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("no answer within");
    }

    @Test
    void failsWhenTheConnectionIsCutAndGoesOnWithAnother() throws Exception {
        for (int i = 0; i <= CONNECTIONS; i++) {
            assertThatThrownBy(() -> client.send(Call.get(host, "/dead", null)).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);
        }

        assertThat(client.send(Call.post(host, "/echo", "t0ken", null, "{}")).get().status()).isEqualTo(200);
    }

    @Test
    void failsWhenNobodyListens() throws IOException {
        // Bound without listening, so that no other process can listen there.
        try (Socket silent = new Socket()) {
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI nobody = URI.create("http://127.0.0.1:" + silent.getLocalPort());

            assertThatThrownBy(() -> client.send(Call.get(nobody, "/echo", null)).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
