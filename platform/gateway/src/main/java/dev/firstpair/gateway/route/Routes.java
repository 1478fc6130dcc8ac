package dev.firstpair.gateway.route;

import dev.firstpair.gateway.session.SessionAnswer;
import dev.firstpair.gateway.session.SessionFilter;
import java.time.Duration;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.GatewayFilterSpec;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.cloud.gateway.route.builder.UriSpec;
import org.springframework.cloud.gateway.support.RouteMetadataUtils;

/** The calls of the shop, by the service that answers each. The instances of a service are found by its name. */
public final class Routes {

    private static final RetryFilter RETRY = new RetryFilter();
    private static final String PREFER = "Prefer";
    private static final long NO_LIMIT = -1;
    /** Longer than the longest {@code wait} of order-topology, and of a purchase. */
    private static final Duration LONG_POLL = Duration.ofSeconds(40);

    private Routes() {}

    /** All routes; the first that matches is used. */
    public static RouteLocator of(RouteLocatorBuilder builder, CircuitBreakers breakers) {
        return builder.routes()
                // Event streams: they end when the client disconnects, and no response is ever complete.
                .route("order-events", call -> call.path("/api/orders/{order}/events")
                        .filters(Routes::repeated)
                        .metadata(RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR, NO_LIMIT)
                        .uri("lb://order-topology"))
                .route("stock", call -> call.path("/api/products/{product}/stock")
                        .filters(Routes::repeated)
                        .metadata(RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR, NO_LIMIT)
                        .uri("lb://catalog"))
                .route("notification-events", call -> call.path("/api/notifications/events")
                        .filters(Routes::repeated)
                        .metadata(RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR, NO_LIMIT)
                        .uri("lb://notifier-topology"))
                // It takes up to firstpair.audit.time-limit of sink-writer.
                .route("audit", call -> call.path("/api/admin/audit/**")
                        .filters(Routes::repeated)
                        .metadata(RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR, NO_LIMIT)
                        .uri("lb://sink-writer"))
                // A client may prefer to wait for the decision.
                .route("awaited-purchases", call -> call.path("/api/products/{product}/purchases")
                        .and()
                        .header(PREFER)
                        .filters(filters -> guarded(filters, breakers, "ingress-api"))
                        .metadata(RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR, LONG_POLL.toMillis())
                        .uri("lb://ingress-api"))
                .route("purchases", call -> call.path("/api/products/{product}/purchases", "/api/clock")
                        .filters(filters -> guarded(filters, breakers, "ingress-api"))
                        .uri("lb://ingress-api"))
                .route("orders", call -> call.path("/api/orders/**")
                        .filters(filters -> guarded(filters, breakers, "order-topology"))
                        .metadata(RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR, LONG_POLL.toMillis())
                        .uri("lb://order-topology"))
                .route("catalog", call -> call.path("/api/products/**", "/api/wishes/**", "/api/admin/actions")
                        .filters(filters -> guarded(filters, breakers, "catalog"))
                        .uri("lb://catalog"))
                .route("accounts", call -> call.path("/api/users/**", "/api/sessions/**", "/.well-known/jwks.json")
                        .filters(filters -> guarded(filters, breakers, "accounts"))
                        .uri("lb://accounts"))
                // Sessions of browsers: accounts returns the tokens, which become cookies.
                .route("log-in", call -> call.path(SessionFilter.PATH)
                        .filters(filters -> session(filters, breakers, "/api/sessions"))
                        .uri("lb://accounts"))
                .route("renewal", call -> call.path(SessionFilter.RENEWAL)
                        .filters(filters -> session(filters, breakers, "/api/sessions/renewal"))
                        .uri("lb://accounts"))
                .route("notifications", call -> call.path("/api/notifications/**", "/api/admin/notifications/**")
                        .filters(filters -> guarded(filters, breakers, "notifier-topology"))
                        .uri("lb://notifier-topology"))
                .build();
    }

    private static UriSpec session(GatewayFilterSpec filters, CircuitBreakers breakers, String path) {
        return guarded(filters.setPath(path).modifyResponseBody(byte[].class, byte[].class, new SessionAnswer()),
                breakers, "accounts");
    }

    private static UriSpec guarded(GatewayFilterSpec filters, CircuitBreakers breakers, String service) {
        return repeated(filters.filter(breakers.of(service)));
    }

    private static GatewayFilterSpec repeated(GatewayFilterSpec filters) {
        return filters.filter(RETRY);
    }
}
