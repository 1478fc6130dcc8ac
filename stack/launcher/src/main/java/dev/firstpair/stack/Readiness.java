package dev.firstpair.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The answer of a service's readiness probe. */
public enum Readiness {

    READY, NOT_READY, NO_ANSWER;

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** Sends one probe. */
    public static Readiness of(HttpClient http, URI service) {
        HttpRequest probe = HttpRequest.newBuilder(service.resolve("/actuator/health/readiness"))
                .timeout(TIMEOUT)
                .build();
        try {
            return http.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode() == 200 ? READY : NOT_READY;
        } catch (IOException e) {
            return NO_ANSWER;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NO_ANSWER;
        }
    }
}
