package dev.firstpair.orders;

import dev.firstpair.stack.servers.Ports;
import dev.firstpair.topics.ids.OrderId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One running order service, with a port and a state directory of its own. */
final class Instance implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = new JsonMapper();

    private final ConfigurableApplicationContext context;
    private final int port;

    /** An answer over HTTP. */
    record Answer(int status, HttpResponse<byte[]> response, JsonNode body) {
        String text(String field) {
            return body.path(field).asString("");
        }
    }

    Instance(String bootstrapServers, TokenIssuer tokens, Path stateDir, String... more) {
        port = Ports.free();
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=" + port,
                "--spring.kafka.bootstrap-servers=" + bootstrapServers,
                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + tokens.jwksUri(),
                "--firstpair.orders.state-dir=" + stateDir,
                "--firstpair.topics.partitions=4",
                "--spring.main.register-shutdown-hook=false",
                "--spring.jmx.enabled=false"));
        arguments.addAll(List.of(more));
        context = SpringApplication.run(OrderTopologyApplication.class, arguments.toArray(String[]::new));
    }

    ConfigurableApplicationContext context() {
        return context;
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

    /** The order's events behind the version {@code after}. */
    EventLog events(OrderId order, String token, int after) {
        return new EventLog(HTTP, HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/orders/" + order
                + "/events"))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + token)
                .header("Last-Event-ID", Integer.toString(after))
                .build());
    }

    @Override
    public void close() {
        context.close();
    }

    private Answer send(
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
