package dev.firstpair.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.ingress.sales.SalesMirror;
import dev.firstpair.testing.TokenIssuer;
import dev.firstpair.topics.TopicConsumers;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.product.StockLevel;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running ingress, with methods to call it and to write to the topics like the ledger. */
final class IngressInstance implements AutoCloseable {

    static final Duration SOON = Duration.ofMinutes(5);

    private static final Map<String, String> LONG_TIMEOUTS = Map.of(
            "firstpair.redis.command-timeout", "30s",
            "firstpair.ingress.append-timeout", "1m",
            // There is no ledger in these tests.
            "firstpair.ingress.most-undecided", "1000000",
            "firstpair.gate.lease", "1h",
            "spring.lifecycle.timeout-per-shutdown-phase", "2m");
    private static final AtomicLong PRODUCTS = new AtomicLong(100);
    private static final AtomicLong USERS = new AtomicLong(1_000);
    private static final JsonMapper JSON = new JsonMapper();

    private final ConfigurableApplicationContext context;
    private final String kafka;
    private final TokenIssuer issuer;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final KafkaProducer<byte[], byte[]> ledger;
    private final Map<Long, String> tokens = new ConcurrentHashMap<>();

    /** An HTTP answer. */
    record Reply(int status, HttpResponse<String> response) {

        JsonNode body() {
            return JSON.readTree(response.body());
        }

        String code() {
            assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
            assertThat(body().path("status").asInt()).isEqualTo(status);
            assertThat(body().path("title").asString()).isNotEmpty();
            assertThat(body().path("detail").asString()).isNotEmpty();
            return body().path("code").asString();
        }

        OrderId orderId() {
            return OrderId.parse(body().path("orderId").asString());
        }

        @Nullable
        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }
    }

    /** Otherwise the first instance that ends stops the event loops of all others. */
    @Configuration(proxyBeanMethods = false)
    static class OwnEventLoops {
        @Bean
        ReactorResourceFactory reactorResourceFactory() {
            ReactorResourceFactory resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            return resources;
        }
    }

    /** @param properties as {@code name=value}; they override the defaults, which tolerate a busy machine */
    IngressInstance(String kafka, String redis, TokenIssuer issuer, String... properties) {
        this.kafka = kafka;
        this.issuer = issuer;
        List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--spring.kafka.bootstrap-servers=" + kafka,
                "--firstpair.redis.uri=" + redis,
                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + issuer.jwksUri()));
        Map<String, String> settings = new LinkedHashMap<>(LONG_TIMEOUTS);
        for (String property : properties) {
            int equals = property.indexOf('=');
            settings.put(property.substring(0, equals), property.substring(equals + 1));
        }
        settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        context = new SpringApplicationBuilder(IngressApplication.class, OwnEventLoops.class)
                .run(arguments.toArray(String[]::new));
        ledger = new KafkaProducer<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka,
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class));
    }

    int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    static ProductId newProduct() {
        return new ProductId(PRODUCTS.incrementAndGet());
    }

    static long newUser() {
        return USERS.incrementAndGet();
    }

    void awaitReady() {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(get("/actuator/health/readiness").status()).isEqualTo(200));
    }

    /** Waits until the keys of the tokens are known: they are fetched for the first token, within two seconds. */
    void awaitKeys() {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(buy(new ProductId(Long.MAX_VALUE), newUser()).status()).isEqualTo(404));
    }

    /** Repeats the purchase until it is accepted: on a busy machine, an attempt may time out. */
    Reply accepted(ProductId productId, long userId, @Nullable String attemptKey) {
        return await().atMost(SOON).until(() -> buy(productId, userId, attemptKey), reply -> reply.status() == 202);
    }

    /** A product that is on sale and known to the ingress. */
    ProductId onSale(int units) {
        ProductId productId = newProduct();
        level(productId, units, 0, 1, null, null);
        return productId;
    }

    /** Writes a level and waits until ingress has read it. */
    void level(
            ProductId productId,
            int granted,
            int active,
            long version,
            @Nullable Instant opensAt,
            @Nullable Instant closesAt) {
        StockLevel level = new StockLevel(productId, granted, active, 0, granted - active, version, opensAt, closesAt,
                600_000, 1);
        send(Topics.STOCK_LEVELS.name(), Topics.STOCK_LEVELS.key().serializer().serialize("", productId),
                Topics.STOCK_LEVELS.value().serializer().serialize("", level));
        var mirror = bean(SalesMirror.class);
        await().atMost(SOON).until(() -> level.equals(mirror.level(productId)));
    }

    void event(OrderEvent event) {
        send(Topics.ORDER_EVENTS.name(), Topics.ORDER_EVENTS.key().serializer().serialize("", event.orderId()),
                Topics.ORDER_EVENTS.value().serializer().serialize("", event));
    }

    void send(String topic, byte @Nullable [] key, byte @Nullable [] value) {
        try {
            ledger.send(new ProducerRecord<>(topic, key, value)).get(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The requests of one product in the log. */
    List<PurchaseRequest> logged(ProductId productId) {
        return records("purchase-requests").stream()
                .map(value -> Topics.PURCHASE_REQUESTS.value().deserializer().deserialize("", value))
                .filter(request -> request.productId().equals(productId))
                .toList();
    }

    List<byte[]> records(String topic) {
        // A fetch of partitions without new records delays that of the others.
        List<byte[]> values = new ArrayList<>();
        try (var consumer = TopicConsumers.create(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka),
                Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10))) {
            TopicConsumers.readAll(consumer, record -> values.add(record.value()), topic);
        }
        return values;
    }

    Reply buy(ProductId productId, long userId) {
        return buy(productId, userId, null);
    }

    Reply buy(ProductId productId, long userId, @Nullable String attemptKey) {
        return buyAsync(productId, userId, attemptKey).join();
    }

    CompletableFuture<Reply> buyAsync(ProductId productId, long userId, @Nullable String attemptKey) {
        HttpRequest.Builder request = request("/api/products/" + productId + "/purchases")
                .header("Authorization", "Bearer " + tokens.computeIfAbsent(userId, issuer::user))
                .POST(HttpRequest.BodyPublishers.noBody());
        if (attemptKey != null) {
            request.header("Idempotency-Key", attemptKey);
        }
        return sendAsync(request);
    }

    /** A purchase by a client that prefers to wait for the decision. */
    CompletableFuture<Reply> buyAndWait(ProductId productId, long userId, int seconds) {
        return sendAsync(request("/api/products/" + productId + "/purchases")
                .header("Authorization", "Bearer " + tokens.computeIfAbsent(userId, issuer::user))
                .header("Prefer", "wait=" + seconds)
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private CompletableFuture<Reply> sendAsync(HttpRequest.Builder request) {
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(response -> new Reply(response.statusCode(), response));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).timeout(Duration.ofMinutes(5));
    }

    Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Reply get(String path) {
        return send(request(path).GET());
    }

    /** Number of answers without the gate. */
    double early(String code) {
        return bean(MeterRegistry.class).get("firstpair.ingress.early").tag("code", code).counter().count();
    }

    double inFlight() {
        return bean(MeterRegistry.class).get("firstpair.ingress.inflight").gauge().value();
    }

    static void flushRedis(String uri) {
        RedisClient client = RedisClient.create(uri);
        try (var connection = client.connect()) {
            connection.sync().flushall();
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    @Override
    public void close() {
        context.close();
        ledger.close();
        http.close();
    }
}
