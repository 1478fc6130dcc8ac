package dev.firstpair.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RawHttpLoadTest {

    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger served = new AtomicInteger();
    private HttpServer server;
    private URI host;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = "{}".getBytes();
            exchange.sendResponseHeaders(served.incrementAndGet() % 10 == 0 ? 409 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        host = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void sendsTheNextRequestWhenTheLastIsAnswered() throws InterruptedException {
        AtomicInteger sent = new AtomicInteger();
        try (RawHttpLoad load = new RawHttpLoad(host, 4)) {
            load.start(() -> RawHttpLoad.request("GET", host, "/" + sent.incrementAndGet() % 3,
                    "Authorization: Bearer me\r\n"));
            while (load.answers(200) < 90) {
                Thread.onSpinWait();
            }
            load.stop();

            assertThat(sent.get()).isEqualTo(served.get());
            assertThat(load.answers(409)).isEqualTo(load.answersBut(200)).isEqualTo(served.get() / 10);
            assertThat(load.answers(200)).isEqualTo(served.get() - served.get() / 10);
            assertThat(seen).containsExactlyInAnyOrder("GET /0 Bearer me", "GET /1 Bearer me", "GET /2 Bearer me");
        }
    }

    @Test
    void failsIfNobodyListens() {
        server.stop(0);

        assertThatThrownBy(() -> new RawHttpLoad(host, 1)).isInstanceOf(BenchmarkFailedException.class)
                .hasMessageContaining("Connection 1");
    }
}
