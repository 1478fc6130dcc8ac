package dev.firstpair.stack.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * One HTTP answer.
 *
 * @param retryAfter the header in seconds, if it was there and was a number
 * @param sentNanos {@link System#nanoTime()} when the request was written
 * @param answeredNanos the same when the answer was complete
 */
public record Answer(int status, @Nullable Duration retryAfter, byte[] body, long sentNanos, long answeredNanos) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    public long nanos() {
        return answeredNanos - sentNanos;
    }

    /** The body; a missing node if it is not JSON. */
    public JsonNode json() {
        if (body.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }

    /** The stable code of a problem; empty if there is none. */
    public String code() {
        return text("code").orElse("");
    }

    public Optional<String> text(String field) {
        return json().path(field).asStringOpt();
    }

    /** The server, or a proxy before it, signals that a retry makes sense. */
    public boolean asksToRetry() {
        return switch (status) {
            case 408, 425, 429, 502, 503, 504 -> true;
            default -> false;
        };
    }

    /** For people: the status and the beginning of the body. */
    @Override
    public String toString() {
        String text = new String(body, StandardCharsets.UTF_8);
        return status + (text.isEmpty() ? "" : " " + (text.length() <= 300 ? text : text.substring(0, 300) + "…"));
    }
}
