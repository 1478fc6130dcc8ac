package dev.firstpair.catalog.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.topics.ids.ProductId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Listeners with a real connection that neither read nor disconnect, such as one whose machine was switched off. */
class StockStreamsTest {

    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final Duration DAY = Duration.ofDays(1);
    private static final ProductId PRODUCT = new ProductId(7);
    private static final int SMALL_BUFFER = 4_096;

    private final StockBoard board = new StockBoard(DEADLINE);
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final AtomicInteger opened = new AtomicInteger();
    private @Nullable Tomcat tomcat;

    @AfterEach
    void stop() throws LifecycleException {
        board.close();
        if (tomcat != null) {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    /** Without changes, the few bytes that are sent fit into the buffers. */
    @Test
    void giveTheirPlaceBackAfterTheLongestTimeOfAStream(@TempDir Path directory) throws Exception {
        Tomcat server = start(directory, DAY, Duration.ofMillis(500), DEADLINE);
        try (Socket silent = connect(server)) {
            await().atMost(DEADLINE).until(() -> opened.get() == 1);

            await().atMost(DEADLINE).until(() -> taken() == 0);
            assertThat(silent.isClosed()).isFalse();
        }
    }

    /** So many changes that the buffers are full. */
    @Test
    void giveTheirPlaceBackWhenAWriteWaitsForTooLong(@TempDir Path directory) throws Exception {
        Tomcat server = start(directory, DAY, DAY, Duration.ofSeconds(1));
        try (Socket silent = connect(server)) {
            await().atMost(DEADLINE).until(() -> taken() == 1);

            long giveUpNanos = System.nanoTime() + DEADLINE.toNanos();
            for (long version = 2; taken() == 1 && System.nanoTime() < giveUpNanos; version++) {
                board.post(new Stock(PRODUCT.value(), 10, 10, version));
            }
            assertThat(taken()).isZero();
            assertThat(silent.isClosed()).isFalse();
        }
    }

    private double taken() {
        return metrics.get("firstpair.catalog.stock.listeners").gauge().value();
    }

    /** @param silence after which a client that has sent or read nothing counts as gone for the server */
    private Tomcat start(Path directory, Duration heartbeat, Duration longest, Duration silence)
            throws LifecycleException {
        StockStreams streams = new StockStreams(board,
                new StockProperties(heartbeat, Duration.ZERO, 10, 10, longest, Duration.ZERO), JsonMapper.shared(),
                metrics);
        Tomcat server = new Tomcat();
        tomcat = server;
        server.setBaseDir(directory.toString());
        server.setPort(0);
        server.getConnector().setProperty("connectionTimeout", Long.toString(silence.toMillis()));
        server.getConnector().setProperty("socket.txBufSize", Integer.toString(SMALL_BUFFER));
        server.addContext("", null).getPipeline().addValve(new ValveBase(true) {
            @Override
            public void invoke(Request request, Response response) {
                opened.incrementAndGet();
                try {
                    streams.open(PRODUCT, new Stock(PRODUCT.value(), 10, 10, 1), request, response.getResponse());
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        server.start();
        return server;
    }

    private static Socket connect(Tomcat server) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getConnector().getLocalPort()));
        socket.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: shop\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
