package dev.firstpair.ingress.problem;

import dev.firstpair.topics.ids.OrderId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * A complete answer, ready to be written. Constant answers are created once.
 *
 * @param code its code in metrics
 */
public record Answer(
        int status,
        String code,
        byte[] body,
        String contentType,
        @Nullable String headerName,
        @Nullable String headerValue) {

    /** Code of an accepted purchase in metrics. */
    public static final String ACCEPTED = "ACCEPTED";

    private static final String RETRY_AFTER_SECONDS = "1";
    private static final String PROBLEM_JSON = "application/problem+json";
    private static final DateTimeFormatter MILLIS = new DateTimeFormatterBuilder().appendInstant(3)
            .toFormatter()
            .withZone(ZoneOffset.UTC);
    private static final Map<Problem, Answer> FIXED = new EnumMap<>(Problem.class);

    static {
        for (Problem problem : Problem.values()) {
            FIXED.put(problem, problem(problem, problem.detail(), ""));
        }
    }

    /** 202: the brokers have the request. @param ticket 0 if unknown */
    public static Answer accepted(OrderId orderId, long ticket) {
        String id = orderId.toString();
        String body = "{\"orderId\":\"" + id + "\",\"status\":\"ACCEPTED\""
                + (ticket > 0 ? ",\"ticket\":" + ticket + "}" : "}");
        return new Answer(202, ACCEPTED, body.getBytes(StandardCharsets.UTF_8), "application/json",
                HttpHeaders.LOCATION, "/api/orders/" + id);
    }

    /** 200: the gate's time. */
    public static Answer clock(Instant now) {
        return new Answer(200, "CLOCK", ("{\"now\":\"" + MILLIS.format(now) + "\"}").getBytes(StandardCharsets.UTF_8),
                "application/json", HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** The answer for a problem without further data. */
    public static Answer of(Problem problem) {
        return Objects.requireNonNull(FIXED.get(problem), "there is one of each");
    }

    /** @param what what is wrong; without characters that must be escaped in JSON */
    public static Answer invalid(String what) {
        return problem(Problem.INVALID_REQUEST, what, "");
    }

    public static Answer alreadyOrdered(OrderId orderId) {
        return problem(Problem.ALREADY_ORDERED, Problem.ALREADY_ORDERED.detail(), ",\"orderId\":\"" + orderId + "\"");
    }

    public static Answer notOpen(Instant opensAt) {
        return problem(Problem.NOT_OPEN, Problem.NOT_OPEN.detail(),
                ",\"opensAt\":\"" + MILLIS.format(opensAt) + "\"");
    }

    private static Answer problem(Problem problem, String detail, String more) {
        String body = "{\"type\":\"about:blank\",\"title\":\"" + problem.title() + "\",\"status\":" + problem.status()
                + ",\"detail\":\"" + detail + "\",\"code\":\"" + problem.name() + "\"" + more + "}";
        String name = switch (problem.status()) {
            case 401 -> HttpHeaders.WWW_AUTHENTICATE;
            case 405 -> HttpHeaders.ALLOW;
            case 503 -> HttpHeaders.RETRY_AFTER;
            default -> null;
        };
        String value = switch (problem.status()) {
            case 401 -> "Bearer";
            case 405 -> "POST";
            case 503 -> RETRY_AFTER_SECONDS;
            default -> null;
        };
        return new Answer(problem.status(), problem.name(), body.getBytes(StandardCharsets.UTF_8), PROBLEM_JSON, name,
                value);
    }

    public Mono<Void> write(ServerHttpResponse response) {
        response.setStatusCode(HttpStatusCode.valueOf(status));
        HttpHeaders headers = response.getHeaders();
        headers.set(HttpHeaders.CONTENT_TYPE, contentType);
        headers.setContentLength(body.length);
        if (headerName != null) {
            headers.set(headerName, headerValue);
        }
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }
}
