package dev.firstpair.stack.cli;

import dev.firstpair.stack.Stack;
import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Something to buy, so that a newcomer can try a purchase at once. */
final class SampleProduct {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final long ADMIN = 1;

    private SampleProduct() {}

    /** Returns the address of the latest product; makes one, on sale now, if the catalogue is empty. */
    static URI ensure(Stack stack) throws InterruptedException {
        URI products = stack.catalog().resolve("/api/products");
        try (HttpClient http = HttpClient.newHttpClient()) {
            JsonNode latest = send(http, HttpRequest.newBuilder(URI.create(products + "?size=1")), 200)
                    .path("items")
                    .path(0);
            if (latest.isMissingNode()) {
                String sample = JSON.writeValueAsString(JSON.createObjectNode()
                        .put("productName", "Firstpair One")
                        .put("productDesc", "The sample: 100 pairs, on sale since ./firstpair up.")
                        .put("productPrice", 19_900)
                        .put("stock", 100)
                        .put("opensAt", Instant.now().toString()));
                latest = send(http, HttpRequest.newBuilder(products)
                        .header("Authorization", "Bearer " + stack.tokens().admin(ADMIN))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(sample)), 201);
            }
            return URI.create(products + "/" + latest.path("productId").asLong());
        } catch (IOException e) {
            throw new StartFailedException("catalog does not answer at " + products + ": " + e);
        }
    }

    private static JsonNode send(HttpClient http, HttpRequest.Builder request, int expected)
            throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
        if (response.statusCode() != expected) {
            throw new StartFailedException("catalog answered " + response.statusCode() + " to " + request.build() + ": "
                    + response.body());
        }
        return JSON.readTree(response.body());
    }
}
