package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firstpair.stack.Tokens;
import dev.firstpair.topics.ids.ProductId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleProductTest {

    @TempDir
    Path folder;

    /** Newest first, as catalog lists them. */
    private final Deque<Integer> products = new ArrayDeque<>();
    private HttpServer catalog;
    private URI base;

    @BeforeEach
    void open() throws IOException {
        catalog = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        catalog.createContext("/api/products", this::answer);
        catalog.start();
        base = URI.create("http://127.0.0.1:" + catalog.getAddress().getPort());
    }

    @AfterEach
    void close() {
        catalog.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean creates = exchange.getRequestMethod().equals("POST");
        if (creates) {
            products.addFirst(products.size() + 1);
        }
        byte[] answer = (creates
                ? "{\"productId\":" + products.getFirst() + "}"
                : "{\"items\":[" + (products.isEmpty() ? "" : "{\"productId\":" + products.getFirst() + "}") + "]}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(creates ? 201 : 200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Test
    void isTheOneThatTheFirstUpMadeWhateverIsCreatedLater() throws Exception {
        ProductId sample = new ProductId(1);
        assertThat(sample()).hasValue(sample);

        products.addFirst(2);

        assertThat(sample()).hasValue(sample);
        assertThat(products).containsExactly(2, 1);
    }

    @Test
    void isNoneWhereTheCatalogueWasNeverEmpty() throws Exception {
        products.addFirst(1);

        assertThat(sample()).isEmpty();
        assertThat(products).hasSize(1);
    }

    /** Of a file that was not written to its end, as on a full disk. */
    @Test
    void isNoneIfItsIdWasNotKept() throws Exception {
        products.addFirst(1);
        Files.createFile(folder.resolve("sample-product"));

        assertThat(sample()).isEmpty();
    }

    private Optional<ProductId> sample() throws NoSuchAlgorithmException, InterruptedException {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2048); // The default, 3072, takes seconds.
        return SampleProduct.ensure(base, folder,
                new Tokens("key", keys.generateKeyPair().getPrivate(), Duration.ofMinutes(1), Instant::now));
    }
}
