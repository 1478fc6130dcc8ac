package dev.firstpair.gateway;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A stand-in for a service: it answers with its name, and records the requests that it received. */
final class Backend implements AutoCloseable {

    private static final String METRICS = "/actuator/prometheus";

    private final String name;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile Answer answer = this::sayName;
    private volatile Answer scrape = this::sayName;

    record Asked(String method, String path, Headers headers, String body) {}

    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    /** @param port 0 for any */
    Backend(String name, int port) {
        this.name = name;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            if (path.equals(METRICS)) {
                // Requests of the gateway itself, and not of a client.
                scrape.to(exchange);
                return;
            }
            asked.add(new Asked(exchange.getRequestMethod(), path, exchange.getRequestHeaders(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            answer.to(exchange);
        });
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<Asked> asked() {
        return asked;
    }

    void answerWith(Answer other) {
        answer = other;
    }

    /** The answer to a request for its metrics. */
    void scrapeWith(Answer other) {
        scrape = other;
    }

    /** Resets it to its initial state. */
    void forget() {
        asked.clear();
        answer = this::sayName;
        scrape = this::sayName;
    }

    private void sayName(HttpExchange exchange) throws IOException {
        byte[] body = name.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
