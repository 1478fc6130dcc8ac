package dev.firstpair.gateway.page;

import dev.firstpair.gateway.page.Pages.File;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Answers the pages of the shop, their assets, and the OpenAPI documents of all services. They are the same for
 * everybody, so no cookie is read. They count against no limit, since they cost less than the counting.
 */
public final class PageFilter implements WebFilter, Ordered {

    /**
     * Everything from this origin and nothing inline, but images of products, which shops keep elsewhere: an image runs
     * no script, and https lets nobody on the way change it. DOM sinks that parse HTML take no strings
     * (<a href="https://www.w3.org/TR/CSP3/">CSP 3</a>).
     */
    static final String POLICY = "default-src 'self'; img-src 'self' https:; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'; object-src 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";

    private static final String FOR_GOOD = "public, max-age=31536000, immutable";
    private static final String ASK_AGAIN = "no-cache";
    private static final String DOCUMENTS = "/api/openapi";
    private static final String DOCUMENT = "/api/openapi/";
    private static final String JSON = ".json";
    private static final Map<PathPattern, String> PAGES = pages();

    private final Pages pages = new Pages();

    private static Map<PathPattern, String> pages() {
        Map<PathPattern, String> pages = new LinkedHashMap<>();
        Map.of("/", "drops.html", "/products/{product}", "drop.html", "/orders", "orders.html", "/orders/{order}",
                "order.html", "/wishes", "wishes.html", "/login", "login.html", "/signup", "signup.html")
                .forEach((path, page) -> pages.put(PathPatternParser.defaultInstance.parse(path), page));
        pages.put(PathPatternParser.defaultInstance.parse("/api"), "api.html");
        pages.put(PathPatternParser.defaultInstance.parse(DOCUMENTS), "openapi/index.json");
        Map.of("/admin", "admin.html", "/admin/cockpit", "admin-cockpit.html", "/admin/new", "admin-product.html",
                "/admin/products/{product}", "admin-product.html")
                .forEach((path, page) -> pages.put(PathPatternParser.defaultInstance.parse(path), page));
        return pages;
    }

    /** After the clients are determined, so that each response is in the log. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 2;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (!HttpMethod.GET.equals(request.getMethod()) && !HttpMethod.HEAD.equals(request.getMethod())) {
            return chain.filter(exchange);
        }
        PathContainer path = request.getPath().pathWithinApplication();
        String page = PAGES.entrySet()
                .stream()
                .filter(each -> each.getKey().matches(path))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        if (page != null) {
            return answer(exchange, pages.find(page), ASK_AGAIN, chain);
        }
        if (path.value().startsWith(DOCUMENT)) {
            String service = path.value().substring(DOCUMENT.length());
            return answer(exchange, pages.find("openapi/" + (service.endsWith(JSON) ? service : service + JSON)),
                    ASK_AGAIN, chain);
        }
        return path.value().startsWith(Pages.ASSETS)
                ? asset(exchange, path.value().substring(Pages.ASSETS.length()), chain)
                : chain.filter(exchange);
    }

    /**
     * While gateways of two versions run, each has its own assets only; those of the other version must not be cached.
     */
    private Mono<Void> asset(ServerWebExchange exchange, String versioned, WebFilterChain chain) {
        int slash = versioned.indexOf('/');
        String version = versioned.substring(0, Math.max(slash, 0));
        return answer(exchange, pages.find("assets/" + versioned.substring(slash + 1)),
                version.equals(pages.version()) ? FOR_GOOD : ASK_AGAIN, chain);
    }

    private static Mono<Void> answer(ServerWebExchange exchange, @Nullable File file, String caching,
            WebFilterChain chain) {
        if (file == null) {
            return chain.filter(exchange);
        }
        ServerHttpRequest request = exchange.getRequest();
        ServerHttpResponse response = exchange.getResponse();
        boolean compress = request.getHeaders()
                .getOrEmpty(HttpHeaders.ACCEPT_ENCODING)
                .stream()
                .flatMap(line -> List.of(line.split(",")).stream())
                .anyMatch(coding -> coding.strip().equals("gzip"));
        HttpHeaders headers = response.getHeaders();
        headers.set(HttpHeaders.CACHE_CONTROL, caching);
        headers.set(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        headers.set("Content-Security-Policy", POLICY);
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        if (exchange.checkNotModified('"' + file.etag() + (compress ? "-gzip\"" : "\""))) {
            return response.setComplete();
        }
        byte[] body = compress ? file.compressed() : file.plain();
        response.setStatusCode(HttpStatus.OK);
        headers.setContentType(file.type());
        headers.setContentLength(body.length);
        if (compress) {
            headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        return HttpMethod.HEAD.equals(request.getMethod())
                ? response.setComplete()
                : response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }
}
