package dev.firstpair.orders.api;

import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.orders.query.Caller;
import dev.firstpair.orders.query.OrderQueries;
import dev.firstpair.orders.query.QueryResult;
import dev.firstpair.orders.query.RemoteOrders;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.web.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers other instances from the stores of this one: 200 with the view, 202 if the order exists but is not committed
 * yet, 204 if there is none, 403 if it belongs to another user, 503 if this instance cannot answer. The token is the
 * shopper's own, and gives access to no more than the public API does.
 */
@RestController
@RequestMapping(path = "/internal/orders", produces = MediaType.APPLICATION_JSON_VALUE)
final class InternalOrdersController {

    private final OrderQueries queries;
    private final OrderStreams streams;
    private final OrdersProperties settings;

    InternalOrdersController(OrderQueries queries, OrderStreams streams, OrdersProperties settings) {
        this.queries = queries;
        this.streams = streams;
        this.settings = settings;
    }

    @GetMapping("/{orderId}")
    ResponseEntity<byte[]> order(
            @PathVariable String orderId,
            @RequestParam(defaultValue = "PT0S") Duration wait,
            @RequestParam(defaultValue = "0") int after,
            JwtAuthenticationToken authentication) throws InterruptedException {
        return respond(queries.orderHere(parse(orderId), Caller.of(authentication), after,
                WaitLimit.clamp(settings.maxWait(), wait)),
                RemoteOrders::body);
    }

    /**
     * A line for each new version of the order, and empty lines as heartbeats. For an order that is not the caller's,
     * the stream ends without a line.
     */
    @GetMapping(path = "/{orderId}/events", produces = MediaType.APPLICATION_NDJSON_VALUE)
    void events(
            @PathVariable String orderId,
            @RequestParam int after,
            JwtAuthenticationToken authentication,
            HttpServletRequest request,
            HttpServletResponse response) throws InterruptedException {
        streams.openHere(parse(orderId), Caller.of(authentication), after, request, response);
    }

    @GetMapping
    ResponseEntity<byte[]> orders(
            @RequestParam int limit,
            @RequestParam(required = false) @Nullable String before,
            JwtAuthenticationToken authentication) {
        return respond(queries.ordersHere(Caller.of(authentication), before == null ? null : parse(before),
                Math.clamp(limit, 1, 1_000)),
                RemoteOrders::body);
    }

    private static <T> ResponseEntity<byte[]> respond(QueryResult<T> answer, Function<T, byte[]> body) {
        return switch (answer) {
            case QueryResult.Found<T>(T value) -> ResponseEntity.ok(body.apply(value));
            case QueryResult.OnItsWay<T> _onItsWay -> ResponseEntity.accepted().build();
            case QueryResult.NotFound<T> _notFound -> ResponseEntity.noContent().build();
            case QueryResult.NotYours<T> _notYours -> ResponseEntity.status(HttpStatus.FORBIDDEN).build();
            case QueryResult.NotReady<T> _notReady -> ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).build();
        };
    }

    private static OrderId parse(String orderId) {
        try {
            return OrderId.parse(orderId);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("not an order id: " + e.getMessage());
        }
    }
}
