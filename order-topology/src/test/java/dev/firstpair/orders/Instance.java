package dev.firstpair.orders;

import dev.firstpair.stack.servers.Ports;
import dev.firstpair.testing.TokenIssuer;
import dev.firstpair.topics.ids.OrderId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One running order service, with a port and a state directory of its own. */
final class Instance implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = new JsonMapper();

    private final ConfigurableApplicationContext context;
    private final int port;

    /** An HTTP response. */
    record Answer(int status, HttpResponse<byte[]> response, JsonNode body) {

        boolean isNotReady() {
            return status == 503 && text("code").equals("NOT_READY");
        }

        String text(String field) {
            return body.path(field).asString("");
        }
    }

    /** A running instance and its port. */
    private record Started(ConfigurableApplicationContext context, int port) {}

    Instance(String bootstrapServers, TokenIssuer tokens, Path stateDir, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                // Only the client closes connections that it may use again.
                "--server.tomcat.connection-timeout=10m",
                "--server.tomcat.keep-alive-timeout=10m",
                "--spring.kafka.bootstrap-servers=" + bootstrapServers,
                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + tokens.jwksUri(),
                "--firstpair.orders.state-dir=" + stateDir,
                // The largest value that may be set: a query is answered 503 only after that.
                "--firstpair.orders.query-patience=30s",
                "--firstpair.topics.partitions=4",
                "--spring.main.register-shutdown-hook=false",
                "--spring.jmx.enabled=false"));
        arguments.addAll(List.of(more));
        Started started = start(arguments);
        context = started.context();
        port = started.port();
    }

    /** Requests the events of an order, and reads only the beginning of the response. */
    Socket silentListener(OrderId order, String token) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream()
                .write(("GET /api/orders/" + order + "/events HTTP/1.1\r\nHost: shop\r\nAccept: text/event-stream\r\n"
                        + "Authorization: Bearer " + token + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        socket.getInputStream().readNBytes("HTTP/1.1 200".length());
        return socket;
    }

    /** Starts on a free port; on another one if another process takes it before the service does. */
    private static Started start(List<String> arguments) {
        while (true) {
            int port = Ports.free();
            List<String> all = new ArrayList<>(arguments);
            all.add("--server.port=" + port);
            try {
                return new Started(SpringApplication.run(OrderTopologyApplication.class, all.toArray(String[]::new)),
                        port);
            } catch (PortInUseException e) {
                // Tries another port.
            }
        }
    }

    /** Waits until it answers a query of an order, and has fetched the keys that tokens are checked with. */
    void awaitReady(String token) {
        Patience.soon().until(() -> get("/actuator/health/readiness", null).status() == 200);
        Patience.soon().until(() -> get("/api/orders/" + Sender.newOrder(), token).status() == 200);
    }

    /** Waits until the order has that status. */
    Answer awaitStatus(OrderId order, String token, String status) {
        return Patience.soon()
                .until(() -> get("/api/orders/" + order + "?wait=PT1S", token),
                        answer -> answer.text("status").equals(status));
    }

    /** Waits until the order is shown as decided. */
    Answer awaitDecision(OrderId order, String token) {
        return Patience.soon()
                .until(() -> get("/api/orders/" + order + "?wait=PT5S", token),
                        answer -> answer.status() == 200 && !answer.text("status").equals("ACCEPTED"));
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    Answer head(String path, @Nullable String token) {
        return send("HEAD", path, token, null, null);
    }

    Answer get(String path, @Nullable String token) {
        return send("GET", path, token, null, null);
    }

    Answer post(String path, @Nullable String token) {
        return send("POST", path, token, null, null);
    }

    Answer post(String path, @Nullable String token, String idempotencyKey) {
        return send("POST", path, token, idempotencyKey, null);
    }

    /** Pays with {@code body}, JSON or a form. */
    Answer pay(OrderId order, String token, @Nullable String idempotencyKey, String body) {
        return send("POST", "/api/orders/" + order + "/payment", token, idempotencyKey, body);
    }

    /** The order's events after the version {@code after}. */
    EventLog events(OrderId order, String token, int after) {
        return new EventLog(HTTP, HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/orders/" + order
                + "/events"))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + token)
                .header("Last-Event-ID", Integer.toString(after))
                .build());
    }

    /** The order's events after the version {@code after}, over as many streams as needed. */
    OrderFollower follow(OrderId order, String token, int after) {
        return new OrderFollower(seen -> events(order, token, seen), after);
    }

    @Override
    public void close() {
        context.close();
    }

    /** Repeats the request after NOT_READY, as the response itself says. */
    private Answer send(
            String method,
            String path,
            @Nullable String token,
            @Nullable String idempotencyKey,
            @Nullable String body) {
        Answer first = sendOnce(method, path, token, idempotencyKey, body);
        return first.isNotReady()
                ? Patience.soon()
                        .until(() -> sendOnce(method, path, token, idempotencyKey, body), again -> !again.isNotReady())
                : first;
    }

    private Answer sendOnce(
            String method,
            String path,
            @Nullable String token,
            @Nullable String idempotencyKey,
            @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method, body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type",
                    body.startsWith("token=") ? "application/x-www-form-urlencoded" : "application/json");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (idempotencyKey != null) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        try {
            HttpResponse<byte[]> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            JsonNode answer = response.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(response.body());
            return new Answer(response.statusCode(), response, answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
