package dev.firstpair.gateway.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

class WriteTimeoutTest {

    private static final long PATIENCE_SECONDS = 120;
    private static final int CHUNK_BYTES = 8 * 1024;
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";

    @Test
    void closesTheConnectionOfAClientThatReadsNothing() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        DisposableServer server = new WriteTimeout(Duration.ofMillis(200))
                .apply(HttpServer.create().host(InetAddress.getLoopbackAddress().getHostAddress()).port(0))
                .handle((request, response) -> {
                    request.withConnection(connection -> connection.channel()
                            .closeFuture()
                            .addListener(end -> closed.countDown()));
                    return response.sendByteArray(Flux.just(new byte[CHUNK_BYTES]).repeat());
                })
                .bindNow();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));

            assertThat(closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            server.disposeNow();
        }
    }
}
