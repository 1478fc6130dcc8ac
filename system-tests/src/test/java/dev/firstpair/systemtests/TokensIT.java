package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.topics.TopicConsumers;
import dev.firstpair.topics.Topics;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every service and the gateway accept the same tokens, and none of those that an attacker can create. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokensIT {

    private static final String RS256 = "SHA256withRSA";
    /** Headers in which other proxies or gateways describe a caller. */
    private static final Map<String, String> SPOOFED = Map.of("X-User-Id", "1", "X-Forwarded-User", "1",
            "X-Authenticated-Userid", "1", "X-Roles", "admin", "X-Forwarded-For", "127.0.0.1", "X-Real-IP", "127.0.0.1",
            "X-Original-URL", "/actuator/health", "X-HTTP-Method-Override", "GET", "admitted-by", "memory", "ticket",
            "1");

    private final Stack stack = RunningStack.get();
    private final ShopDriver shop = new ShopDriver(stack);
    private final String good = shop.token(shop.newUser());
    private final TokenForge forge;

    /** A call that answers {@code status} to any user, and 401 without a token. */
    record Endpoint(String name, String method, URI base, String path, int status) {

        Http.Answer call(@Nullable String token, Map<String, String> headers) {
            return Patience.soon()
                    .until(() -> Http.call(method, base, path, token, null, headers),
                            answer -> !answer.asksToTryAgain() && answer.status() != 429);
        }
    }

    record Forged(String title, String token) {

        @Override
        public String toString() {
            return title;
        }
    }

    TokensIT() throws Exception {
        forge = new TokenForge(stack.directory().resolve("keys"), TokenForge.keyId(good));
    }

    private List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.add(new Endpoint("ingress-api", "POST", stack.ingress(), "/api/products/none/purchases", 400));
        for (ServiceName service : List.of(ServiceName.ORDER_TOPOLOGY, ServiceName.CATALOG, ServiceName.ACCOUNTS,
                ServiceName.SINK_WRITER, ServiceName.NOTIFIER_TOPOLOGY, ServiceName.GATEWAY)) {
            endpoints.add(new Endpoint(service.toString(), "GET", stack.urls(service).getFirst(), "/api/pots", 404));
        }
        return endpoints;
    }

    Stream<Forged> forged() {
        byte[] der = forge.publicKey().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(der) + "\n-----END PUBLIC KEY-----\n";
        String claims = claims("");
        String[] parts = good.split("\\.");
        String admin = shop.admin();
        return Stream.of(
                new Forged("no token at all", "nonsense"),
                new Forged("five parts", parts[0] + ".a.b.c.d"),
                new Forged("no signature", parts[0] + "." + parts[1] + "."),
                new Forged("claims of another token", parts[0] + "." + admin.split("\\.")[1] + "." + parts[2]),
                new Forged("alg none", TokenForge.unsigned("{\"alg\":\"none\"}", claims) + "."),
                new Forged("alg nOnE", TokenForge.unsigned(header("nOnE", ""), claims) + "." + parts[2]),
                new Forged("HS256 with the public key, DER",
                        forge.signed(header("HS256", ""), claims, "HmacSHA256", TokenForge.secret(der))),
                new Forged("HS256 with the public key, PEM", forge.signed(header("HS256", ""), claims, "HmacSHA256",
                        TokenForge.secret(pem.getBytes(StandardCharsets.US_ASCII)))),
                new Forged("RS512 with the right key",
                        forge.signed(header("RS512", ""), claims, "SHA512withRSA", forge.key())),
                new Forged("another key with a known kid", other(header("RS256", ""))),
                new Forged("embedded jwk", other("{\"alg\":\"RS256\",\"jwk\":" + forge.otherJwk() + "}")),
                new Forged("embedded jwk with a known kid", other(header("RS256", ",\"jwk\":" + forge.otherJwk()))),
                new Forged("jku", other(header("RS256", ",\"jku\":\"http://127.0.0.1:9/jwks.json\""))),
                new Forged("x5u", other(header("RS256", ",\"x5u\":\"http://127.0.0.1:9/x.pem\""))),
                new Forged("unknown kid", other("{\"alg\":\"RS256\",\"kid\":\"unknown\"}")),
                new Forged("kid that climbs, and an empty secret", forge.signed(
                        "{\"alg\":\"HS256\",\"kid\":\"../../../../../../dev/null\"}", claims, "HmacSHA256",
                        TokenForge.secret(new byte[1]))),
                new Forged("kid that climbs to the right key", forge.signed(
                        "{\"alg\":\"RS256\",\"kid\":\"../keys/" + forge.keyId() + "\"}", claims, RS256, forge.key())),
                new Forged("kid with SQL", other("{\"alg\":\"RS256\",\"kid\":\"x' OR '1'='1\"}")),
                new Forged("critical header that nobody knows", forge.signed(
                        header("RS256", ",\"crit\":[\"firstpair\"],\"firstpair\":1"), claims, RS256, forge.key())),
                new Forged("typ at+jwt", forge.signed(
                        "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"" + forge.keyId() + "\"}", claims, RS256,
                        forge.key())),
                signed("another issuer", claims.replace("https://firstpair.dev", "https://firstpair.example")),
                signed("no issuer", claims.replace("\"iss\"", "\"was\"")),
                signed("another audience", claims.replace("\"aud\":\"firstpair\"", "\"aud\":[\"other\"]")),
                signed("a refresh token", claims.replace("\"aud\":\"firstpair\"", "\"aud\":\"firstpair-refresh\"")),
                signed("no audience", claims.replace("\"aud\"", "\"was\"")),
                signed("expired", claims.replaceAll("\"exp\":\\d+", "\"exp\":" + (now() - 1))),
                signed("no exp", claims.replace("\"exp\"", "\"was\"")),
                signed("exp that is no time", claims.replaceAll("\"exp\":\\d+", "\"exp\":\"never\"")),
                signed("not yet valid", claims(",\"nbf\":" + (now() + 3600))),
                signed("no sub", claims.replace("\"sub\"", "\"was\"")),
                sub("\"\""), sub("\"abc\""), sub("\"0\""), sub("\"-7\""), sub("\"+7\""), sub("\"07\""), sub("\"7.5\""),
                sub("\"9223372036854775808\""), sub("\"\u0661\""), sub("-7"), sub("7.5"), sub("null"), sub("[\"7\"]"));
    }

    private Forged signed(String title, String claims) {
        return new Forged(title, forge.signed(claims));
    }

    private Forged sub(String json) {
        return signed("sub " + json, claims("").replaceAll("\"sub\":\"\\d+\"", "\"sub\":" + json));
    }

    private String other(String header) {
        return forge.signed(header, claims(""), RS256, forge.otherKey());
    }

    private String header(String algorithm, String more) {
        return "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":\"" + forge.keyId() + "\"" + more + "}";
    }

    /** The claims of a valid token, and of an admin's. */
    private static String claims(String more) {
        return "{\"iss\":\"https://firstpair.dev\",\"aud\":\"firstpair\",\"sub\":\"1\",\"roles\":[\"user\",\"admin\"],"
                + "\"exp\":" + (now() + 3600) + more + "}";
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }

    @ParameterizedTest
    @MethodSource("forged")
    void refusesItEverywhere(Forged forged) {
        for (Endpoint endpoint : endpoints()) {
            Http.Answer answer = endpoint.call(forged.token(), Map.of());

            assertThat(answer.status()).as("%s: %s", endpoint.name(), answer).isEqualTo(401);
            assertThat(answer.text("code")).isEqualTo("UNAUTHENTICATED");
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        }
    }

    @Test
    void acceptsGoodOnesEverywhere() {
        acceptsEverywhere(good);
        acceptsEverywhere(forge.signed(claims("")));
        acceptsEverywhere(forge.signed("{\"alg\":\"RS256\"}", claims(""), RS256, forge.key()));
    }

    private void acceptsEverywhere(String token) {
        for (Endpoint endpoint : endpoints()) {
            Http.Answer answer = endpoint.call(token, Map.of());
            assertThat(answer.status()).as("%s: %s", endpoint.name(), answer).isEqualTo(endpoint.status());
        }
    }

    /** Each login issues a token that is valid at once, whichever key has signed it; older ones stay valid. */
    @Test
    void dropsNoTokenWhenTheKeyIsRotated() throws Exception {
        String next = "zz-" + UUID.randomUUID();
        String account = "{\"email\":\"" + next + "@example.com\",\"password\":\"a long enough one\","
                + "\"userName\":\"Ada\"}";
        assertThat(Http.settled(() -> Http.post(stack.accounts(), "/api/users", null, account)).status())
                .isEqualTo(201);
        String before = Http.settled(() -> Http.post(stack.accounts(), "/api/sessions", null, account))
                .text("accessToken");
        acceptsEverywhere(before);

        forge.addKey(next);
        Patience.soon().pollInterval(Duration.ofMillis(300)).until(() -> {
            String token = Http.settled(() -> Http.post(stack.accounts(), "/api/sessions", null, account))
                    .text("accessToken");
            acceptsEverywhere(token);
            return TokenForge.keyId(token).equals(next);
        });

        acceptsEverywhere(before);
        acceptsEverywhere(good);
    }

    @Test
    void takesACallersWordFromNoHeaderOrQuery() {
        for (Endpoint endpoint : endpoints()) {
            if (!endpoint.name().equals(ServiceName.GATEWAY.toString())) {
                assertThat(endpoint.call(null, SPOOFED).status()).as(endpoint.name()).isEqualTo(401);
                assertThat(new Endpoint(endpoint.name(), endpoint.method(), endpoint.base(),
                        endpoint.path() + "?access_token=" + good, 401).call(null, Map.of("Cookie", "token=" + good))
                        .status()).as(endpoint.name()).isEqualTo(401);
            }
        }
        Endpoint byGateway = new Endpoint("gateway", "GET", stack.urls(ServiceName.GATEWAY).getFirst(), "/api/orders",
                401);
        assertThat(byGateway.call(null, SPOOFED).status()).isEqualTo(401);
        Endpoint audit = new Endpoint("audit", "GET", stack.sink(), "/api/admin/audit", 403);
        assertThat(audit.call(good, SPOOFED).status()).isEqualTo(403);
    }

    @Test
    void hidesAnOrderFromOtherUsers() {
        long owner = shop.newUser();
        String order = shop.order(shop.product(1, ""), owner);
        Map<String, String> asOwner = Map.of("X-User-Id", Long.toString(owner), "X-Forwarded-User",
                Long.toString(owner));
        for (URI base : List.of(stack.orders(), stack.urls(ServiceName.GATEWAY).getFirst())) {
            String path = "/api/orders/" + order;
            assertThat(new Endpoint("own", "GET", base, path, 200).call(shop.token(owner), Map.of()).status())
                    .isEqualTo(200);
            assertThat(new Endpoint("read", "GET", base, path, 404).call(good, asOwner).status()).isEqualTo(404);
            assertThat(new Endpoint("pay", "POST", base, path + "/payment", 404).call(good, asOwner).status())
                    .isEqualTo(404);
            assertThat(new Endpoint("cancel", "POST", base, path + "/cancellation", 404).call(good, asOwner).status())
                    .isEqualTo(404);
            assertThat(new Endpoint("events", "GET", base, path + "/events", 404).call(good, asOwner).status())
                    .isEqualTo(404);
        }
        assertThat(shop.decided(order, shop.token(owner)).text("status")).isEqualTo("PENDING");
    }

    /** The log records of a purchase contain only what ingress-api has set. */
    @Test
    void copiesNoHeaderIntoTheLog() {
        long product = shop.product(2, "");
        long user = shop.newUser();
        shop.order(product, shop.newUser());
        try (KafkaConsumer<String, String> log = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers()), new StringDeserializer(),
                new StringDeserializer())) {
            TopicConsumers.assign(log, Topics.PURCHASE_REQUESTS.name()).forEach(log::seek);

            Endpoint buy = new Endpoint("purchase", "POST", stack.ingress(), "/api/products/" + product + "/purchases",
                    202);
            String order = buy.call(shop.token(user), SPOOFED).text("orderId");
            List<ConsumerRecord<String, String>> found = new ArrayList<>();
            Patience.soon().untilAsserted(() -> {
                log.poll(Duration.ofMillis(100)).forEach(record -> {
                    if (!order.isEmpty() && record.value().contains(order)) {
                        found.add(record);
                    }
                });
                assertThat(found).isNotEmpty();
            });

            assertThat(found.getFirst().value()).contains("\"userId\":" + user);
            assertThat(found.getFirst().headers()).extracting(header -> header.key()).isSubsetOf("traceparent");
        }
    }
}
