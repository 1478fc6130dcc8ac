package dev.firstpair.stack.cli;

import dev.firstpair.stack.Stack;
import dev.firstpair.stack.servers.StartFailedException;
import dev.firstpair.topics.ids.ProductId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A product, so that a new user can try a purchase at once. */
final class SampleProduct {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final long ADMIN = 1;

    private SampleProduct() {}

    /**
     * Creates it, on sale now, if the catalogue is empty.
     *
     * @return its id; empty if the catalogue was not empty at any start of this stack
     */
    static Optional<ProductId> ensure(Stack stack) throws InterruptedException {
        URI products = stack.catalog().resolve("/api/products");
        Path made = stack.directory().resolve("sample-product");
        try (HttpClient http = HttpClient.newHttpClient()) {
            if (send(http, HttpRequest.newBuilder(URI.create(products + "?size=1")), 200).path("items").isEmpty()) {
                String sample = JSON.writeValueAsString(JSON.createObjectNode()
                        .put("productName", "Firstpair One")
                        .put("productDesc", "The sample: 100 pairs, on sale since ./firstpair up.")
                        .put("productPrice", 19_900)
                        .put("stock", 100)
                        .put("opensAt", Instant.now().toString()));
                JsonNode product = send(http, HttpRequest.newBuilder(products)
                        .header("Authorization", "Bearer " + stack.tokens().admin(ADMIN))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(sample)), 201);
                Files.writeString(made, product.path("productId").asString());
            }
            return Files.exists(made)
                    ? Optional.of(ProductId.parse(Files.readString(made).strip()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new StartFailedException("The sample product cannot be made at " + products + ": " + e);
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
