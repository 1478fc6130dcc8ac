package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** More streams are opened than fit into a service's heap; the service keeps running. */
class MoreListenersThanFitIT {

    /** Enough addresses that each stays below the limit per address. */
    private static final int ADDRESSES = 6;
    /** The limit per user. */
    private static final int OF_A_USER = 20;
    private static final Duration DEADLINE = Patience.LIMIT;

    private final Stack stack = RunningStack.get();
    private final ShopDriver shop = new ShopDriver(stack);

    /** Before there was a limit by heap size, a thousand ended the process. */
    @Test
    void areRefusedByCatalog() throws IOException {
        String product = "/api/products/" + shop.product(5, "");

        assertThat(opened(ServiceName.CATALOG, 1_200, any -> new Listener(product + "/stock", null), product))
                .isGreaterThan(300);
    }

    /** Before there was a limit by heap size, 1,900 ended the process. */
    @Tag("nightly")
    @Test
    void areRefusedByTheNotifier() throws IOException {
        int users = 100;
        List<Listener> each = new ArrayList<>();
        for (int i = 0; i < users; i++) {
            each.add(new Listener("/api/notifications/events", shop.token(shop.newUser())));
        }

        assertThat(opened(ServiceName.NOTIFIER_TOPOLOGY, users * OF_A_USER, number -> each.get(number / OF_A_USER),
                "/api/notifications")).isGreaterThan(600);
    }

    /** Its heap has room for the configured 4,000; the instance relays what the other one processes. */
    @Tag("nightly")
    @Test
    void areRefusedByOrderTopology() throws IOException {
        int users = 210;
        long product = shop.product(users, ",\"hold\":\"PT1H\"");
        List<Listener> each = new ArrayList<>();
        for (int i = 0; i < users; i++) {
            long user = shop.newUser();
            each.add(new Listener("/api/orders/" + shop.order(product, user) + "/events", shop.token(user)));
        }

        assertThat(opened(ServiceName.ORDER_TOPOLOGY, users * OF_A_USER, number -> each.get(number / OF_A_USER),
                "/api/orders")).isBetween(3_900, 4_000);
    }

    /** @param token absent for an anonymous call */
    private record Listener(String path, @Nullable String token) {}

    /** How many streams were opened; the others were refused, and the service still answers {@code another}. */
    private int opened(ServiceName service, int listeners, IntFunction<Listener> of, String another)
            throws IOException {
        URI url = stack.urls(service).getFirst();
        long pid = stack.pid(service, 0);
        String token = of.apply(0).token();
        Map<String, Integer> answers = new TreeMap<>();
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < listeners; i++) {
                Socket socket = new Socket();
                open.add(socket);
                socket.bind(new InetSocketAddress("127.0.0." + (1 + i % ADDRESSES), 0));
                socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
                socket.setSoTimeout((int) DEADLINE.toMillis());
                Listener listener = of.apply(i);
                socket.getOutputStream()
                        .write(("GET " + listener.path() + " HTTP/1.1\r\nHost: shop\r\nAccept: text/event-stream\r\n"
                                + (listener.token() == null ? "" : "Authorization: Bearer " + listener.token() + "\r\n")
                                + "\r\n").getBytes(StandardCharsets.US_ASCII));
                String status = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
                answers.merge(String.valueOf(status).strip(), 1, Integer::sum);
            }

            assertThat(answers).containsOnlyKeys("HTTP/1.1 200", "HTTP/1.1 503");
            assertThat(Http.get(url, another, token).status()).isEqualTo(200);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        await().atMost(DEADLINE).until(() -> Http.get(url, another, token).status() == 200);
        assertThat(stack.pid(service, 0)).isEqualTo(pid);
        return answers.getOrDefault("HTTP/1.1 200", 0);
    }
}
