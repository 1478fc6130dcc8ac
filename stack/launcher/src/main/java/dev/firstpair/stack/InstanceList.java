package dev.firstpair.stack;

import dev.firstpair.stack.servers.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where the gateways find the instances of each service: in a properties file that they read when they start, and again
 * on request. In a stack with discovery, they query discovery first, and no request is sent to them.
 */
final class InstanceList {

    private static final String PROPERTY = "spring.cloud.discovery.client.simple.instances.";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Path file;
    private final HttpClient http;

    InstanceList(Path file, HttpClient http) {
        this.file = file;
        this.http = http;
    }

    /** Arguments of a gateway. */
    List<String> arguments() {
        return List.of("--spring.config.additional-location=file:" + file,
                "--management.endpoints.web.exposure.include=health,info,prometheus,live,refresh");
    }

    void write(Map<ServiceName, List<URI>> instances) {
        List<String> lines = new ArrayList<>();
        instances.forEach((service, urls) -> {
            for (int number = 0; number < urls.size(); number++) {
                lines.add(PROPERTY + service + "[" + number + "].uri=" + urls.get(number));
            }
        });
        try {
            Files.createDirectories(file.getParent());
            AtomicFile.write(file, String.join("\n", lines).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    /**
     * Makes a gateway read the file again; returns when it has.
     *
     * @throws IOException if it has not
     */
    void readAgain(URI gateway) throws IOException, InterruptedException {
        HttpResponse<Void> response = http.send(HttpRequest.newBuilder(gateway.resolve("/actuator/refresh"))
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(), HttpResponse.BodyHandlers.discarding());
        if (response.statusCode() != 200) {
            throw new IOException(gateway + " answered " + response.statusCode());
        }
    }
}
