package dev.firstpair.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.openapi.AnswerCheck;
import dev.firstpair.openapi.ApiDocument;
import dev.firstpair.stack.servers.Ports;
import dev.firstpair.testing.TokenSigner;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Flux;
import tools.jackson.databind.json.JsonMapper;

/** What browsers receive from the gateway: pages, and sessions. Limits are counted locally, since there is no Redis. */
class StorefrontIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final TokenSigner ISSUER = new TokenSigner();
    private static final String TOKEN = ISSUER.user(7);
    private static final Map<String, Backend> BACKENDS = Map.of("accounts", new Backend("accounts", 0), "catalog",
            new Backend("catalog", 0), "order-topology", new Backend("order-topology", 0));
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final AnswerCheck DOCUMENT = AnswerCheck.of("gateway");
    private static final Pattern ASSET = Pattern.compile("/assets/(\\w+)/shop\\.css");
    private static ConfigurableApplicationContext gateway;

    @BeforeAll
    static void start() {
        List<String> arguments = new ArrayList<>(List.of("--server.port=0",
                "--firstpair.redis.uri=redis://127.0.0.1:" + Ports.free(),
                "--spring.cloud.gateway.server.webflux.httpclient.connect-timeout=30000",
                "--spring.cloud.gateway.server.webflux.httpclient.response-timeout=2m",
                "--firstpair.gateway.address.permits=1000000", "--firstpair.gateway.user.permits=1000000",
                "--firstpair.gateway.sign-in.permits=1000000", "--firstpair.gateway.trusted-proxies=127\\.0\\.0\\.1",
                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://127.0.0.1:"
                        + backend("accounts").port() + "/.well-known/jwks.json"));
        BACKENDS.forEach((service, backend) -> arguments.add("--spring.cloud.discovery.client.simple.instances."
                + service + "[0].uri=http://127.0.0.1:" + backend.port()));
        answerAsAccounts(200, session(TOKEN, "refresh-1"));
        gateway = new SpringApplicationBuilder(GatewayApplication.class).run(arguments.toArray(String[]::new));
        await().atMost(PATIENCE)
                .until(() -> send(get("/api/orders").header("Authorization", "Bearer " + TOKEN)).statusCode() == 200);
        BACKENDS.values().forEach(backend -> backend.asked().clear());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        BACKENDS.values().forEach(Backend::close);
        HTTP.close();
    }

    @AfterEach
    void forget() {
        BACKENDS.values().forEach(Backend::forget);
        answerAsAccounts(200, session(TOKEN, "refresh-1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/products/7", "/orders", "/orders/0190", "/wishes", "/login", "/signup",
            "/api", "/admin", "/admin/new", "/admin/products/7", "/admin/cockpit"})
    void servesPagesUnderAPolicyOfTheirOwn(String path) {
        HttpResponse<String> page = send(get(path));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-cache");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'self'; img-src 'self' https:;")
                .contains("frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'")
                .doesNotContain("unsafe", "http:", "//", "data:");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(page.body()).startsWith("<!doctype html>").doesNotContain("@version@");
    }

    @Test
    void letsAssetsBeKeptForGoodAndPagesBeAskedForAgain() {
        HttpResponse<String> page = send(get("/"));
        Matcher asset = ASSET.matcher(page.body());
        assertThat(asset.find()).isTrue();

        HttpResponse<String> style = send(get(asset.group()));
        HttpResponse<String> ofAnotherVersion = send(get("/assets/0123456789ab/shop.css"));
        HttpResponse<String> again = send(get("/").header("If-None-Match",
                page.headers().firstValue("ETag").orElse("")));

        assertThat(style.headers().firstValue("Cache-Control")).hasValue("public, max-age=31536000, immutable");
        assertThat(style.headers().firstValue("Content-Type")).hasValue("text/css;charset=UTF-8");
        assertThat(ofAnotherVersion.body()).isEqualTo(style.body());
        assertThat(ofAnotherVersion.headers().firstValue("Cache-Control")).hasValue("no-cache");
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(send(get("/assets/0123456789ab/nothing.js")).statusCode()).isEqualTo(404);
        assertThat(send(get("/assets/x/../drops.html")).statusCode()).isEqualTo(404);
        assertThat(send(request("/").POST(BodyPublishers.noBody())).statusCode()).isEqualTo(404);
    }

    @Test
    void servesTheDocumentsOfAllServices() {
        HttpResponse<String> index = send(get("/api/openapi"));

        assertThat(complaints("GET", "/api/openapi", index)).isEmpty();
        assertThat(ApiDocument.all()).isNotEmpty().allSatisfy(document -> {
            HttpResponse<String> answer = send(get("/api/openapi/" + document.service()));
            assertThat(index.body()).contains("/api/openapi/" + document.service() + "\"");
            assertThat(complaints("GET", "/api/openapi/" + document.service(), answer)).isEmpty();
            assertThat(JsonMapper.shared().readTree(answer.body())).isEqualTo(document.root());
            assertThat(send(get("/api/openapi/" + document.service() + ".json")).body()).isEqualTo(answer.body());
        });
        HttpResponse<String> nothing = send(get("/api/openapi/pots"));
        assertThat(nothing.statusCode()).isEqualTo(404);
        assertThat(complaints("GET", "/api/openapi/pots", nothing)).isEmpty();
    }

    @Test
    void leadsEachDocumentedCallToItsService() {
        Flux<Route> routes = gateway.getBean(RouteLocator.class).getRoutes();

        assertThat(ApiDocument.all()).filteredOn(document -> !document.service().equals("gateway"))
                .allSatisfy(document -> assertThat(document.calls().keySet()).allSatisfy(call -> {
                    MockServerWebExchange asked = MockServerWebExchange.from(MockServerHttpRequest
                            .method(HttpMethod.valueOf(call.split(" ")[0]), call.split(" ")[1].replace("{", "")
                                    .replace(
                                            "}", "")));
                    assertThat(routes.filterWhen(route -> route.getPredicate().apply(asked))
                            .map(route -> route.getUri().toString())
                            .blockFirst()).isEqualTo("lb://" + document.service());
                }));
    }

    @Test
    void compressesForThoseWhoAcceptIt() throws IOException {
        HttpResponse<byte[]> compressed = send(get("/").header("Accept-Encoding", "br, gzip"),
                BodyHandlers.ofByteArray());
        HttpResponse<String> plain = send(get("/"));

        assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(compressed.headers().firstValue("Vary")).hasValue("Accept-Encoding");
        assertThat(compressed.headers().firstValue("ETag")).isNotEqualTo(plain.headers().firstValue("ETag"));
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        try (GZIPInputStream body = new GZIPInputStream(new ByteArrayInputStream(compressed.body()))) {
            assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain.body());
        }
    }

    @Test
    void keepsTokensInCookiesThatNoScriptCanRead() {
        HttpResponse<String> login = send(ofThePage(request("/session")
                .POST(BodyPublishers.ofString("{\"email\":\"a@b.example\",\"password\":\"secret\"}"))));

        assertThat(login.statusCode()).as(login.body()).isEqualTo(200);
        assertThat(login.body()).isEqualTo("{\"expiresIn\":900,\"refreshExpiresIn\":86400}");
        assertThat(complaints("POST", "/session", login)).isEmpty();
        assertThat(cookies(login)).satisfiesExactly(
                access -> assertThat(access).startsWith("firstpair-access=" + TOKEN + ";")
                        .contains("; Path=/;", "Max-Age=900", "; HTTPOnly", "; SameSite=Strict")
                        .doesNotContain("Secure", "Domain"),
                refresh -> assertThat(refresh).startsWith("firstpair-refresh=refresh-1;")
                        .contains("; Path=/session;", "Max-Age=86400", "; HTTPOnly", "; SameSite=Strict"));
        assertThat(backend("accounts").asked()).singleElement().satisfies(asked -> {
            assertThat(asked.path()).isEqualTo("/api/sessions");
            assertThat(asked.body()).contains("secret");
        });
    }

    @Test
    void takesOverHttpsOnlyCookiesThatNoOtherHostCanSet() {
        HttpResponse<String> login = send(ofThePage(request("/session").header("X-Forwarded-Proto", "https")
                .POST(BodyPublishers.ofString("{}"))));
        send(get("/api/orders").header("X-Forwarded-Proto", "https").header("Cookie", "firstpair-access=" + TOKEN));
        send(get("/api/orders").header("X-Forwarded-Proto", "https")
                .header("Cookie", "__Host-firstpair-access=" + TOKEN));

        assertThat(cookies(login)).hasSize(2)
                .allMatch(cookie -> cookie.contains("; Secure"))
                .extracting(cookie -> cookie.substring(0, cookie.indexOf('=')))
                .containsExactly("__Host-firstpair-access", "__Secure-firstpair-refresh");
        assertThat(backend("order-topology").asked())
                .extracting(asked -> asked.headers().containsKey("Authorization"))
                .containsExactly(false, true);
    }

    @Test
    void passesARefusedLoginOnAndKeepsNothing() {
        answerAsAccounts(401, "{\"code\":\"BAD_CREDENTIALS\"}");

        HttpResponse<String> login = send(ofThePage(request("/session").POST(BodyPublishers.ofString("{}"))));

        assertThat(login.statusCode()).isEqualTo(401);
        assertThat(login.body()).contains("BAD_CREDENTIALS");
        assertThat(cookies(login)).hasSize(2)
                .allMatch(cookie -> cookie.contains("=; ") && cookie.contains("Max-Age=0"));
    }

    @Test
    void exchangesTheCookieForTheTokenAndShowsItToNoService() {
        send(get("/api/orders").header("Cookie", "firstpair-access=" + TOKEN + "; theme=dark"));
        send(get("/api/products").header("Cookie", "firstpair-refresh=refresh-1"));
        String own = "Bearer " + ISSUER.user(8);
        send(get("/api/orders").header("Cookie", "firstpair-access=" + TOKEN).header("Authorization", own));

        assertThat(backend("order-topology").asked()).extracting(
                asked -> asked.headers().getFirst("Authorization")).containsExactly("Bearer " + TOKEN, own);
        assertThat(backend("catalog").asked()).singleElement()
                .satisfies(asked -> assertThat(asked.headers()).doesNotContainKey("Authorization"));
        BACKENDS.values()
                .forEach(backend -> assertThat(backend.asked())
                        .allSatisfy(asked -> assertThat(asked.headers()).doesNotContainKey("Cookie")));
    }

    @Test
    void streamsToABrowserByItsCookie() throws IOException {
        HttpResponse<InputStream> live = send(get("/api/live?orders=01900000-0000-7000-8000-000000000001")
                .header("Cookie", "firstpair-access=" + TOKEN), BodyHandlers.ofInputStream());
        try (InputStream events = live.body()) {
            assertThat(live.statusCode()).isEqualTo(200);
            await().atMost(PATIENCE).until(() -> !backend("order-topology").asked().isEmpty());
            assertThat(events.read()).isNotNegative();
        }

        assertThat(backend("order-topology").asked().getFirst().headers())
                .containsEntry("Authorization", List.of("Bearer " + TOKEN))
                .doesNotContainKey("Cookie");
        await().atMost(PATIENCE)
                .until(() -> send(get("/actuator/prometheus")).body().contains("firstpair_gateway_live_streams 0.0"));
    }

    @ParameterizedTest
    @CsvSource({"Sec-Fetch-Site, cross-site, 403", "Sec-Fetch-Site, same-site, 403", "Sec-Fetch-Site, none, 403",
            "Sec-Fetch-Site, same-origin, 200", "Origin, https://evil.example, 403", "Origin, null, 403",
            "Origin, OWN, 200", "Accept, */*, 403"})
    void letsOnlyPagesOfTheShopChangeSomethingByCookie(String header, String value, int status) {
        String sent = value.equals("OWN") ? "http://127.0.0.1:" + port() : value;

        for (String path : List.of("/api/orders/x/cancellation", "/api/%6frders/x/cancellation")) {
            HttpResponse<String> answer = send(request(path).POST(BodyPublishers.noBody())
                    .header("Cookie", "firstpair-access=" + TOKEN)
                    .header(header, sent));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            assertThat(answer.body()).contains(status == 403 ? "FOREIGN_ORIGIN" : "order-topology");
        }
        assertThat(backend("order-topology").asked()).hasSize(status == 403 ? 0 : 2);
    }

    /** Otherwise a foreign page could log its visitor in as another user, or out. */
    @ParameterizedTest
    @CsvSource({"POST, /session", "POST, /%73ession", "POST, /session;a=b", "POST, /session/renewal",
            "POST, /session;a=b/renewal", "DELETE, /session"})
    void letsOnlyPagesOfTheShopBeginAndEndASession(String method, String path) {
        HttpResponse<String> answer = send(request(path).method(method, BodyPublishers.ofString("{}"))
                .header("Sec-Fetch-Site", "cross-site")
                .header("Cookie", "firstpair-refresh=refresh-1"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(complaints(method, path.replaceAll(";a=b", "").replace("%73", "s"), answer)).isEmpty();
        assertThat(cookies(answer)).isEmpty();
        assertThat(backend("accounts").asked()).isEmpty();
    }

    @Test
    void renewsASessionByItsOwnCookieAlone() {
        HttpResponse<String> renewed = send(ofThePage(request("/session/renewal")
                .header("Cookie", "firstpair-access=" + TOKEN + "; firstpair-refresh=refresh-1")
                .POST(BodyPublishers.ofString("{\"refreshToken\":\"of somebody else\"}"))));

        assertThat(renewed.statusCode()).as(renewed.body()).isEqualTo(200);
        assertThat(cookies(renewed)).hasSize(2);
        assertThat(backend("accounts").asked()).singleElement().satisfies(asked -> {
            assertThat(asked.path()).isEqualTo("/api/sessions/renewal");
            assertThat(asked.body()).isEqualTo("{\"refreshToken\":\"refresh-1\"}");
            assertThat(asked.headers()).doesNotContainKeys("Cookie", "Authorization");
        });
    }

    @Test
    void endsASessionThatCannotBeRenewed() {
        HttpResponse<String> without = send(ofThePage(request("/session/renewal").POST(BodyPublishers.noBody())));
        answerAsAccounts(401, "{\"code\":\"SESSION_OVER\"}");
        HttpResponse<String> over = send(ofThePage(request("/session/renewal").POST(BodyPublishers.noBody())
                .header("Cookie", "firstpair-refresh=old")));

        assertThat(List.of(without, over)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).contains("SESSION_OVER");
            assertThat(cookies(answer)).hasSize(2).allMatch(cookie -> cookie.contains("Max-Age=0"));
        });
    }

    @Test
    void endsASessionWhenAsked() {
        HttpResponse<String> ended = send(ofThePage(request("/session").DELETE()
                .header("Cookie", "firstpair-access=" + TOKEN)));

        assertThat(ended.statusCode()).isEqualTo(204);
        assertThat(cookies(ended)).hasSize(2).allMatch(cookie -> cookie.contains("Max-Age=0"));
        assertThat(complaints("DELETE", "/session", ended)).isEmpty();
        assertThat(complaints("GET", "/session", send(ofThePage(get("/session"))))).isEmpty();
        assertThat(send(ofThePage(get("/session"))).statusCode()).isEqualTo(405);
        assertThat(send(ofThePage(request("/session").PUT(BodyPublishers.noBody()))).statusCode()).isEqualTo(405);
    }

    /** A cookie that was set by another host of the domain must not be used. */
    @Test
    void believesNoneOfTwoCookiesWithOneName() {
        send(get("/api/orders").header("Cookie", "firstpair-access=" + TOKEN + "; firstpair-access=" + TOKEN));

        assertThat(backend("order-topology").asked()).singleElement()
                .satisfies(asked -> assertThat(asked.headers()).doesNotContainKey("Authorization"));
    }

    private static List<String> complaints(String method, String path, HttpResponse<String> answer) {
        return DOCUMENT.complaints(method, path, answer.statusCode(),
                answer.headers().firstValue("Content-Type").orElse(""), answer.body());
    }

    private static String session(String accessToken, String refreshToken) {
        return "{\"accessToken\":\"" + accessToken + "\",\"tokenType\":\"Bearer\",\"expiresIn\":900,\"refreshToken\":\""
                + refreshToken + "\",\"refreshExpiresIn\":86400}";
    }

    private static void answerAsAccounts(int status, String answer) {
        backend("accounts").answerWith(exchange -> {
            boolean keys = exchange.getRequestURI().getPath().equals("/.well-known/jwks.json");
            byte[] body = (keys ? ISSUER.keys() : answer).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(keys ? 200 : status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static Backend backend(String service) {
        return Objects.requireNonNull(BACKENDS.get(service));
    }

    private static List<String> cookies(HttpResponse<?> answer) {
        return answer.headers().allValues("Set-Cookie");
    }

    private static HttpRequest.Builder ofThePage(HttpRequest.Builder request) {
        return request.header("Sec-Fetch-Site", "same-origin").header("Content-Type", "application/json");
    }

    private static HttpRequest.Builder get(String path) {
        return request(path).GET();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).timeout(PATIENCE);
    }

    private static int port() {
        return gateway.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    private static <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return HTTP.send(request.build(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
