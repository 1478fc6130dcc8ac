package dev.firstpair.benchmarks.jmeter;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

    private static final int THREADS = 20;

    @Test
    void sendsOneRequestForEachTokenAndWritesEachDown(@TempDir Path directory) throws Exception {
        Queue<String> requests = new ConcurrentLinkedQueue<>();
        HttpServer shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        shop.createContext("/buy", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(exchange.getRequestHeaders().containsKey("Cookie") ? 400 : 202, -1);
            exchange.close();
        });
        shop.start();
        List<String> tokens = IntStream.range(0, THREADS).mapToObj(number -> "token-" + number).toList();
        Path file = Files.write(directory.resolve("tokens.csv"), tokens);
        Path result = directory.resolve("result.properties");
        try {
            Main.run("http://127.0.0.1:" + shop.getAddress().getPort() + "/buy", file.toString(),
                    Integer.toString(THREADS), "0", directory.toString(), "round.jtl", result.toString());
        } finally {
            shop.stop(0);
        }

        assertThat(requests).containsExactlyInAnyOrderElementsOf(
                tokens.stream().map(token -> "POST Bearer " + token).toList());
        List<String> lines = Files.readAllLines(directory.resolve("round.jtl"));
        assertThat(lines).hasSize(THREADS + 1);
        assertThat(lines.getFirst()).as("what the report reads")
                .contains("timeStamp", "elapsed", "responseCode", "success", "bytes");
        assertThat(lines.subList(1, lines.size())).allMatch(line -> line.contains(",202,") && line.contains(",true,"));
        assertThat(Files.readAllLines(result)).anyMatch(line -> line.startsWith("version=5."))
                .anyMatch(line -> line.matches("cpuMicros=[1-9]\\d*"));
    }
}
