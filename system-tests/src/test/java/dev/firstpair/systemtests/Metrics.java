package dev.firstpair.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** The metrics of a service, one line each, in the format of Prometheus. */
public record Metrics(List<String> lines) {

    private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(Patience.LIMIT).build();

    public static Metrics of(URI service) {
        try {
            return new Metrics(CLIENT.send(HttpRequest.newBuilder(service.resolve("/actuator/prometheus"))
                    .timeout(Patience.LIMIT)
                    .build(), HttpResponse.BodyHandlers.ofString()).body().lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The sum of all series with that name. */
    public double sum(String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
