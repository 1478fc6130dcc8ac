package dev.firstpair.stack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets a command in another terminal change a running stack: by HTTP on loopback, with a secret that only the user of
 * the stack can read.
 */
public final class Control implements AutoCloseable {

    private static final String FILE = "control";
    private static final Pattern SCALE = Pattern.compile("/scale/([a-z-]+)/(\\d+)");

    private final Path file;
    private final String authorization;
    private final HttpServer server;
    private final BiFunction<ServiceName, Integer, List<String>> scale;

    private Control(Path directory, BiFunction<ServiceName, Integer, List<String>> scale) throws IOException {
        this.file = directory.resolve(FILE);
        this.scale = scale;
        String secret = SecretFile.random();
        this.authorization = authorization(secret);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        SecretFile.write(file, "http://127.0.0.1:" + server.getAddress().getPort() + "\n" + secret + "\n");
    }

    /**
     * Starts to listen.
     *
     * @param scale does what {@link Stack#scale} does, and returns a line for each instance
     */
    static Control open(Path directory, BiFunction<ServiceName, Integer, List<String>> scale) {
        try {
            return new Control(directory, scale);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen for commands", e);
        }
    }

    /**
     * Changes the number of instances of a service in the stack that runs with this directory; returns when that is
     * done.
     *
     * @return a line for each instance: name and address
     * @throws StartFailedException if the change is not possible, with the reason
     */
    public static List<String> scale(Path directory, ServiceName service, int count) throws InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            List<String> lines = Files.readAllLines(directory.resolve(FILE));
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(lines.getFirst()).resolve("/scale/" + service + "/" + count))
                            .header("Authorization", authorization(lines.getLast()))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new StartFailedException(response.body());
            }
            return response.body().lines().toList();
        } catch (NoSuchFileException e) {
            throw new StartFailedException("What runs is not ready yet, or was started by an older build.");
        } catch (IOException e) {
            throw new StartFailedException("What runs does not answer: " + e + ". See ./firstpair status.");
        }
    }

    private static String authorization(String secret) {
        return "Bearer " + secret;
    }

    private void answer(HttpExchange exchange) throws IOException {
        int status = 200;
        String body;
        String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        Matcher path = SCALE.matcher(exchange.getRequestURI().getPath());
        if (!MessageDigest.isEqual(bytes(given), bytes(authorization))) {
            status = 401;
            body = "You may not do that.";
        } else if (!exchange.getRequestMethod().equals("POST") || !path.matches()) {
            status = 404;
            body = "There is no such command; was ./firstpair built after the stack was started?";
        } else {
            try {
                ServiceName service = ServiceName.of(path.group(1))
                        .orElseThrow(() -> new IllegalArgumentException("There is no service " + path.group(1) + "."));
                body = String.join("\n", scale.apply(service, Integer.parseInt(path.group(2))));
            } catch (RuntimeException e) {
                status = 409;
                body = String.valueOf(e.getMessage());
            }
        }
        byte[] sent = bytes(body);
        try (exchange) {
            exchange.sendResponseHeaders(status, sent.length == 0 ? -1 : sent.length);
            exchange.getResponseBody().write(sent);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Ends at once; a command that is still being carried out gets no answer. */
    @Override
    public void close() {
        server.stop(0);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The next stack replaces it.
        }
    }
}
