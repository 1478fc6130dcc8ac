package dev.firstpair.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Calls the REST API like any other client. */
public final class Http {

    /** Only limits the time of a failure: on a busy machine, an answer may take some seconds. */
    private static final Duration TIMEOUT = Patience.LIMIT;
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    private Http() {}

    /** An answer; {@code json} is a missing node if there was no body. */
    public record Answer(int status, Map<String, List<String>> headers, JsonNode json) {

        String header(String name) {
            return headers.entrySet()
                    .stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }

        public String text(String field) {
            return json.path(field).asString("");
        }

        /**
         * Whether the service was not available at that moment, for example while partitions move to another instance.
         */
        boolean asksToTryAgain() {
            return status == 503 && !header("Retry-After").isEmpty();
        }
    }

    /** The first answer that does not ask for a retry, as answers do while partitions move or the machine is loaded. */
    public static Answer settled(Callable<Answer> call) {
        return Patience.soon().until(call, answer -> !answer.asksToTryAgain());
    }

    public static Answer get(URI base, String path, @Nullable String token) {
        return call("GET", base, path, token, null, Map.of());
    }

    public static Answer post(URI base, String path, @Nullable String token, @Nullable String body) {
        return call("POST", base, path, token, body, Map.of());
    }

    static Answer call(
            String method,
            URI base,
            String path,
            @Nullable String token,
            @Nullable String body,
            Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null && !headers.containsKey("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        request.method(method, body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body));
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode json = response.headers().firstValue("Content-Type").orElse("").contains("json")
                    ? JsonMapper.shared().readTree(response.body())
                    : MissingNode.getInstance();
            return new Answer(response.statusCode(), response.headers().map(), json);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + base.resolve(path), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
