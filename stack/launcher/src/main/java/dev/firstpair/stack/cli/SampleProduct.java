package dev.firstpair.stack.cli;

import dev.firstpair.stack.Tokens;
import dev.firstpair.stack.servers.AtomicFile;
import dev.firstpair.stack.servers.StartFailedException;
import dev.firstpair.topics.ids.ProductId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
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
     * @param directory of the stack
     * @return its id; empty if the catalogue was not empty at any start of this stack
     */
    static Optional<ProductId> ensure(URI catalog, Path directory, Tokens tokens) throws InterruptedException {
        URI products = catalog.resolve("/api/products");
        Path made = directory.resolve("sample-product");
        try (HttpClient http = HttpClient.newHttpClient()) {
            if (send(http, HttpRequest.newBuilder(URI.create(products + "?size=1")), 200).path("items").isEmpty()) {
                String sample = JSON.writeValueAsString(JSON.createObjectNode()
                        .put("productName", "Firstpair One")
                        .put("productDesc", "The sample: 100 pairs, on sale since ./firstpair up.")
                        .put("productPrice", 19_900)
                        .put("stock", 100)
                        .put("opensAt", Instant.now().toString()));
                JsonNode product = send(http, HttpRequest.newBuilder(products)
                        .header("Authorization", "Bearer " + tokens.admin(ADMIN))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(sample)), 201);
                AtomicFile.write(made, product.path("productId").asString().getBytes(StandardCharsets.US_ASCII));
            }
            String id = Files.exists(made) ? Files.readString(made).strip() : "";
            return id.isEmpty() ? Optional.empty() : Optional.of(ProductId.parse(id));
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
