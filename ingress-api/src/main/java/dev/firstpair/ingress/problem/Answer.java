package dev.firstpair.ingress.problem;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.order.KnownOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * A complete answer, ready to be written. Constant answers are created once.
 *
 * @param code its code in metrics
 * @param headers other than those of the body
 */
public record Answer(
        int status,
        String code,
        byte[] body,
        String contentType,
        Map<String, String> headers) {

    /** Code of an accepted purchase in metrics. */
    public static final String ACCEPTED = "ACCEPTED";

    private static final String JSON = "application/json";
    private static final String PREFERENCE_APPLIED = "Preference-Applied";
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
        return accepted(orderId, "ACCEPTED\"", ticket);
    }

    /** 202: the request is decided. @param ticket 0 if unknown */
    public static Answer decided(KnownOrder order, long ticket) {
        KnownOrder.Step decisive = order.decisive();
        StringBuilder fields = new StringBuilder(decisive.status()).append('"');
        if (decisive.reason() != null) {
            fields.append(",\"reason\":\"").append(decisive.reason()).append('"');
        }
        if (order.existingOrderId() != null) {
            fields.append(",\"existingOrderId\":\"").append(order.existingOrderId()).append('"');
        }
        fields.append(",\"version\":").append(order.version());
        if (order.holdUntil() != null) {
            fields.append(",\"holdUntil\":\"").append(order.holdUntil()).append('"');
        }
        return accepted(order.orderId(), fields.toString(), ticket);
    }

    /** @param fields the status without its first quote, and what follows it */
    private static Answer accepted(OrderId orderId, String fields, long ticket) {
        String body = "{\"orderId\":\"" + orderId + "\",\"status\":\"" + fields
                + (ticket > 0 ? ",\"ticket\":" + ticket + "}" : "}");
        return new Answer(202, ACCEPTED, body.getBytes(StandardCharsets.UTF_8), JSON,
                Map.of(HttpHeaders.LOCATION, "/api/orders/" + orderId));
    }

    /** The same for a client that preferred to wait up to that many seconds for the decision. */
    public Answer afterWait(int seconds) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(PREFERENCE_APPLIED, "wait=" + seconds);
        return new Answer(status, code, body, contentType, more);
    }

    /** 200: the gate's time. */
    public static Answer clock(Instant now) {
        return new Answer(200, "CLOCK", ("{\"now\":\"" + MILLIS.format(now) + "\"}").getBytes(StandardCharsets.UTF_8),
                JSON, Map.of(HttpHeaders.CACHE_CONTROL, "no-store"));
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
        Map<String, String> headers = switch (problem.status()) {
            case 401 -> Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            case 405 -> Map.of(HttpHeaders.ALLOW, "POST");
            case 503 -> Map.of(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            default -> Map.of();
        };
        return new Answer(problem.status(), problem.name(), body.getBytes(StandardCharsets.UTF_8), PROBLEM_JSON,
                headers);
    }

    public Mono<Void> write(ServerHttpResponse response) {
        response.setStatusCode(HttpStatusCode.valueOf(status));
        HttpHeaders written = response.getHeaders();
        written.set(HttpHeaders.CONTENT_TYPE, contentType);
        written.setContentLength(body.length);
        headers.forEach(written::set);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }
}
