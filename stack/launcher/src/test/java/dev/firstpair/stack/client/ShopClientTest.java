package dev.firstpair.stack.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.firstpair.topics.ids.ProductId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShopClientTest {

    private static final ProductId PRODUCT = new ProductId(1);

    private final HttpServer catalog = HttpServer
            .create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final ShopClient shop = new ShopClient(
            service -> List.of(URI.create("http://127.0.0.1:" + catalog.getAddress().getPort())), 1, new Tally());

    ShopClientTest() throws IOException {
        catalog.start();
    }

    @AfterEach
    void stop() {
        shop.close();
        catalog.stop(0);
    }

    @Test
    void distinguishesARefusedRestockFromAnUnknownOne() throws Exception {
        assertThat(restock(202, "{\"restockId\":1}")).isTrue();
        assertThat(restock(409, "{\"code\":\"NOT_ENOUGH_UNSOLD\",\"remaining\":0}")).isFalse();
        assertThatThrownBy(() -> restock(409, "{\"code\":\"CONFLICT\"}")).isInstanceOf(GaveUpException.class);
        assertThatThrownBy(() -> restock(503, "{\"code\":\"UNAVAILABLE\"}")).isInstanceOf(GaveUpException.class);
    }

    private boolean restock(int status, String body) throws GaveUpException, InterruptedException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        var answering = catalog.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        try {
            return shop.restock("admin", PRODUCT, -1);
        } finally {
            catalog.removeContext(answering);
        }
    }
}
