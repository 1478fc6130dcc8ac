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
import org.junit.jupiter.api.Test;

/** Strangers open more streams of live stock than catalog's heap has room for, and it goes on. */
class MoreListenersThanFitIT {

    /** Before there was a limit by the heap, a thousand ended the process. */
    private static final int LISTENERS = 1_200;
    /** So many addresses that each stays below the limit of one. */
    private static final int STRANGERS = 6;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Stack stack = RunningStack.get();

    @Test
    void areRefusedAndEndNothing() throws IOException {
        long product = new Shop(stack).product(5, "");
        URI catalog = stack.urls(ServiceName.CATALOG).getFirst();
        long pid = stack.pid(ServiceName.CATALOG, 0);
        Map<String, Integer> answers = new TreeMap<>();
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < LISTENERS; i++) {
                Socket socket = new Socket();
                open.add(socket);
                socket.bind(new InetSocketAddress("127.0.0." + (1 + i % STRANGERS), 0));
                socket.connect(new InetSocketAddress(catalog.getHost(), catalog.getPort()));
                socket.setSoTimeout((int) DEADLINE.toMillis());
                socket.getOutputStream()
                        .write(("GET /api/products/" + product + "/stock HTTP/1.1\r\nHost: catalog\r\n"
                                + "Accept: text/event-stream\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                String status = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
                answers.merge(String.valueOf(status).strip(), 1, Integer::sum);
            }

            assertThat(answers).containsOnlyKeys("HTTP/1.1 200", "HTTP/1.1 503");
            assertThat(answers.get("HTTP/1.1 200")).as("%s", answers).isGreaterThan(300);
            assertThat(Http.get(catalog, "/api/products/" + product, null).status()).isEqualTo(200);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        await().atMost(DEADLINE)
                .until(() -> Http.get(catalog, "/api/products/" + product, null).status() == 200);
        assertThat(stack.pid(ServiceName.CATALOG, 0)).isEqualTo(pid);
    }
}
