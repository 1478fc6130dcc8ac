package dev.firstpair.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompleteResponseTest {

    private static final Duration SHORT = Duration.ofMillis(500);
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int TRIES = 100;

    @Test
    void endsAnExchangeWhoseBodyDoesNotEnd() throws Exception {
        awaitClosed((client, request) -> assertThatExceptionOfType(HttpTimeoutException.class)
                .isThrownBy(() -> CompleteResponse.await(client, request, BodyHandlers.ofString(), SHORT)));
    }

    @Test
    void endsAnAsynchronousOne() throws Exception {
        awaitClosed((client, request) -> assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> CompleteResponse.of(client, request, BodyHandlers.ofString(), SHORT)
                        .get(LONG.toSeconds(), TimeUnit.SECONDS))
                .withCauseInstanceOf(TimeoutException.class));
    }

    /** The connection is closed: a server that hangs would collect them. */
    private static void awaitClosed(BiConsumer<HttpClient, HttpRequest> exchange) throws Exception {
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        HttpClient client = HttpClient.newHttpClient();
        try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> accept(server, ends));
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getLocalPort()))
                    .build();
            @Nullable
            String end = null;
            // Again, if the time was over before there was a connection.
            for (int i = 0; i < TRIES && end == null; i++) {
                exchange.accept(client, request);
                end = ends.poll(LONG.toMillis() / TRIES, TimeUnit.MILLISECONDS);
            }
            assertThat(end).isEqualTo("closed");
        } finally {
            client.shutdownNow();
        }
    }

    private static void accept(ServerSocket server, BlockingQueue<String> ends) {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> hang(client, ends));
            }
        } catch (IOException e) {
            // The test has ended.
        }
    }

    /** Answers the head of a response only; returns when the client has closed the connection. */
    private static void hang(Socket client, BlockingQueue<String> ends) {
        try (client) {
            client.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (client.getInputStream().read() >= 0) {
                // The request is of no interest.
            }
        } catch (IOException e) {
            // A reset is an end, too.
        }
        ends.add("closed");
    }
}
