package dev.firstpair.orders.api;

import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.orders.command.Action;
import dev.firstpair.orders.command.CommandLog;
import dev.firstpair.orders.payment.PaymentProblems;
import dev.firstpair.orders.payment.Payments;
import dev.firstpair.orders.query.Caller;
import dev.firstpair.orders.query.OrderLookup;
import dev.firstpair.orders.query.QueryResult;
import dev.firstpair.orders.view.OrderView;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.order.Actor;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.RefusalReason;
import dev.firstpair.web.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** The REST API of orders: queries, payments, cancellations, completions. */
@RestController
@RequestMapping("/api/orders")
final class OrdersController {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final int KEY_LENGTH = 255;
    private static final int MOST_PER_PAGE = 100;

    private final OrderLookup lookup;
    private final OrderStreams streams;
    private final CommandLog commands;
    private final Payments payments;
    private final JsonMapper json;
    private final OrdersProperties settings;
    private final Clock clock;

    OrdersController(OrderLookup lookup, OrderStreams streams, CommandLog commands, Payments payments,
            JsonMapper json, OrdersProperties settings, Clock clock) {
        this.lookup = lookup;
        this.streams = streams;
        this.commands = commands;
        this.payments = payments;
        this.json = json;
        this.settings = settings;
        this.clock = clock;
    }

    /** The response to a command: it is logged, or a payment under way, and will be decided. */
    record CommandBody(String orderId, String commandId) {}

    /** {@code after} is the version that the caller has: the query waits for a later one. */
    @GetMapping("/{orderId}")
    OrderBody order(
            @PathVariable String orderId,
            @RequestParam(defaultValue = "PT0S") Duration wait,
            @RequestParam(defaultValue = "0") int after,
            JwtAuthenticationToken authentication) throws InterruptedException {
        if (after < 0) {
            throw Problem.invalid("after is a version, at least 0, not " + after);
        }
        OrderId id = parse(orderId);
        OrderView view = find(id, Caller.of(authentication), after, WaitLimit.clamp(settings.maxWait(), wait));
        return view == null ? OrderBody.accepted(id) : OrderBody.of(view);
    }

    @GetMapping
    OrderBody.Page orders(
            @RequestParam(defaultValue = "20") int limit,
            @RequestParam(required = false) @Nullable String before,
            JwtAuthenticationToken authentication) throws InterruptedException {
        if (limit < 1 || limit > MOST_PER_PAGE) {
            throw Problem.invalid("limit is 1 to " + MOST_PER_PAGE + ", not " + limit);
        }
        return lookup.ordersOf(Caller.of(authentication), before == null ? null : parse(before), limit)
                .map(OrderBody.Page::of)
                .orElseThrow(OrderProblems::notReady);
    }

    /** One event per step of the history, after that with the id {@code Last-Event-ID}, until the order is final. */
    @GetMapping(path = "/{orderId}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Nullable
    ResponseEntity<Void> events(
            @PathVariable String orderId,
            @RequestHeader(name = LAST_EVENT_ID, defaultValue = "0") String lastEventId,
            JwtAuthenticationToken authentication,
            HttpServletRequest request,
            HttpServletResponse response) throws InterruptedException {
        int after = version(lastEventId);
        OrderId id = parse(orderId);
        Caller caller = Caller.of(authentication);
        OrderView order = find(id, caller, 0, Duration.ZERO);
        if (order != null && order.status().isFinal() && order.version() <= after) {
            return ResponseEntity.noContent().build(); // an EventSource does not reconnect after this status
        }
        streams.open(id, caller, after, request, response);
        return null;
    }

    @PostMapping("/{orderId}/payment")
    ResponseEntity<CommandBody> pay(
            @PathVariable String orderId,
            @RequestHeader(name = IDEMPOTENCY_KEY, required = false) @Nullable String key,
            HttpServletRequest request,
            JwtAuthenticationToken authentication) throws InterruptedException, HttpMediaTypeNotSupportedException {
        payments.check();
        String token = PaymentToken.of(request, json);
        return submit(Action.PAYMENT, orderId, key, authentication, (order, caller, commandId) -> payments.pay(order,
                key == null ? Payments.commandId(order.orderId(), token) : commandId, token));
    }

    @PostMapping("/{orderId}/cancellation")
    ResponseEntity<CommandBody> cancel(
            @PathVariable String orderId,
            @RequestHeader(name = IDEMPOTENCY_KEY, required = false) @Nullable String key,
            JwtAuthenticationToken authentication) throws InterruptedException {
        return submit(Action.CANCELLATION, orderId, key, authentication, (order, caller, commandId) -> {
            Actor actor = caller.userId().equals(order.userId())
                    ? new Actor.User(caller.userId())
                    : new Actor.Admin(caller.userId());
            commands.append(order.productId(),
                    new OrderCommand.Cancel(commandId, order.orderId(), actor, clock.instant()));
            return commandId;
        });
    }

    @PostMapping("/{orderId}/completion")
    ResponseEntity<CommandBody> complete(
            @PathVariable String orderId,
            @RequestHeader(name = IDEMPOTENCY_KEY, required = false) @Nullable String key,
            JwtAuthenticationToken authentication) throws InterruptedException {
        return submit(Action.COMPLETION, orderId, key, authentication, (order, caller, commandId) -> {
            commands.append(order.productId(), new OrderCommand.Complete(commandId, order.orderId(),
                    new Actor.Admin(caller.userId()), clock.instant()));
            return commandId;
        });
    }

    /** Has a command logged; returns the id of the command that is logged. */
    private interface Submission {
        CommandId submit(OrderView order, Caller caller, CommandId commandId) throws InterruptedException;
    }

    private ResponseEntity<CommandBody> submit(
            Action action, String orderId, @Nullable String key, JwtAuthenticationToken authentication,
            Submission submission)
            throws InterruptedException {
        OrderId id = parse(orderId);
        Caller caller = Caller.of(authentication);
        CommandId commandId = commandId(action, id, caller, key);
        OrderView order = find(id, caller, 0, Duration.ZERO);
        if (order == null) {
            throw OrderProblems.undecided();
        }
        OrderView.Step before = order.stepOf(commandId);
        if (before == null) {
            RefusalReason refusal = action.refusal(order, clock.instant());
            if (refusal != null) {
                throw refused(order, refusal.name());
            }
            commandId = submission.submit(order, caller, commandId);
        } else if (before.isRefusal()) {
            throw refused(order, String.valueOf(before.reason()));
        } else if (before.isDecline()) {
            throw PaymentProblems.declined();
        }
        return ResponseEntity.accepted()
                .location(URI.create("/api/orders/" + orderId))
                .body(new CommandBody(orderId, commandId.toString()));
    }

    /** The order, or null if it is only accepted; throws a problem if the caller has no such order. */
    private @Nullable OrderView find(OrderId id, Caller caller, int after, Duration wait) throws InterruptedException {
        return switch (lookup.order(id, caller, after, wait)) {
            case QueryResult.Found(OrderView view) -> view;
            case QueryResult.OnItsWay<OrderView> _onItsWay -> null;
            case QueryResult.NotFound<OrderView> _notFound -> throw OrderProblems.orderNotFound(id.toString());
            case QueryResult.NotYours<OrderView> _notYours -> throw OrderProblems.orderNotFound(id.toString());
            case QueryResult.NotReady<OrderView> _notReady -> throw OrderProblems.notReady();
        };
    }

    private static Problem refused(OrderView order, String reason) {
        return OrderProblems.refused(reason, "The order is " + order.status() + "; it stays as it is.");
    }

    private static CommandId commandId(Action action, OrderId orderId, Caller caller, @Nullable String key) {
        if (key == null) {
            return new CommandId(UUID.randomUUID());
        }
        if (key.isEmpty() || key.length() > KEY_LENGTH) {
            throw Problem.invalid(IDEMPOTENCY_KEY + " has 1 to " + KEY_LENGTH + " characters, not " + key.length());
        }
        return action.commandId(orderId, caller.userId(), key);
    }

    private static int version(String lastEventId) {
        try {
            int version = Integer.parseInt(lastEventId);
            if (version >= 0) {
                return version;
            }
        } catch (NumberFormatException e) {
            // refused like a negative number
        }
        throw Problem.invalid(LAST_EVENT_ID + " is the id of an event of the order, a number.");
    }

    private static OrderId parse(String orderId) {
        try {
            return OrderId.parse(orderId);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("An order id is a UUID of version 7: " + e.getMessage());
        }
    }
}
