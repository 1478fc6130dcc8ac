package dev.firstpair.ingress.purchase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.gate.GateSettings;
import dev.firstpair.gate.StockGate;
import dev.firstpair.ingress.problem.Answer;
import dev.firstpair.ingress.problem.Problem;
import dev.firstpair.ingress.sales.SalesMirror;
import dev.firstpair.ingress.sales.Undecided;
import dev.firstpair.observability.Tracing;
import dev.firstpair.reactive.token.TokenVerifier;
import dev.firstpair.testing.TokenIssuer;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.KnownOrder;
import dev.firstpair.topics.order.PurchaseRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Places and counters of requests to an instance with one place, without Redis or Kafka. */
class PurchasePlacesTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final ProductId PRODUCT = new ProductId(7);
    // Nothing listens there.
    private static final String NOWHERE = "127.0.0.1:1";
    private static final Map<String, Object> KAFKA = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, NOWHERE,
            CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none");

    private final TokenIssuer issuer = new TokenIssuer();
    private final TokenVerifier tokens = new TokenVerifier(URI.create(issuer.jwksUri()), "https://firstpair.dev",
            List.of("firstpair"), 10, 10);
    private final StockGate gate = StockGate.connect(GateSettings.of("redis://" + NOWHERE));
    private final Admin admin = Admin.create(KAFKA);
    private final RequestLog log = new RequestLog(KAFKA, Duration.ofMillis(1), Duration.ofSeconds(1));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ConcurrencyLimit inFlight = new ConcurrencyLimit(() -> 1);
    private final DecisionWaiters waiters = waiters();
    private final PurchaseFilter filter = filter();

    private static DecisionWaiters waiters() {
        DecisionWaiters waiters = new DecisionWaiters(10);
        waiters.readable(true);
        return waiters;
    }

    private PurchaseFilter filter() {
        Undecided undecided = new Undecided(() -> 1, System::nanoTime);
        SalesMirror mirror = new SalesMirror(KAFKA, admin, undecided);
        FailoverAdmission failover = new FailoverAdmission(Duration.ZERO, product -> null, () -> 1,
                InstantSource.system(), System::nanoTime);
        PurchaseMetrics metrics = new PurchaseMetrics(registry, inFlight::count, undecided::count);
        return new PurchaseFilter(tokens, new Purchases(gate, Duration.ofSeconds(1), mirror, failover, log, undecided,
                metrics, Tracing.off(), InstantSource.system()), inFlight, waiters, metrics,
                1_024);
    }

    @AfterEach
    void close() {
        log.close();
        admin.close(Duration.ZERO);
        gate.close();
        tokens.close();
        issuer.close();
    }

    private static DisposableServer serve(WebFilter filter) {
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle(new ReactorHttpHandlerAdapter(
                        WebHttpHandlerBuilder.webHandler(exchange -> Mono.empty()).filter(filter).build()))
                .bindNow();
    }

    private double answers(Problem problem) {
        return answers(problem.name());
    }

    private double answers(String code) {
        return registry.get("firstpair.ingress.answers").tag("code", code).counter().count();
    }

    private static PurchaseRequest request() {
        Instant now = Instant.now();
        return new PurchaseRequest(OrderId.create(now, RandomGenerator.getDefault()), new UserId(1), PRODUCT, 3L, null,
                now);
    }

    @Test
    void areTakenOnceForARequestWhoseTokenIsVerified() throws IOException, InterruptedException {
        DisposableServer server = serve(filter);
        try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> answer = http.send(HttpRequest
                    .newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/products/7/purchases"))
                    .header("Authorization", "Bearer " + issuer.user(1))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build(), HttpResponse.BodyHandlers.ofString());

            assertThat(answer.body()).as("not BUSY").contains("UNAVAILABLE");
            assertThat(answers(Problem.UNAVAILABLE)).isEqualTo(1);
            assertThat(inFlight.count()).isZero();
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void areGivenBackAndTheAnswerIsCountedWhenTheClientHasGone() throws IOException {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        CompletableFuture<Boolean> gone = new CompletableFuture<>();
        assertThat(inFlight.tryEnter()).isTrue();
        DisposableServer server = serve((exchange, chain) -> filter.await(exchange, PRODUCT, answer, null)
                .doOnSubscribe(ignored -> begun.complete(true))
                .doOnCancel(() -> gone.complete(true)));
        try {
            try (Socket client = new Socket("127.0.0.1", server.port())) {
                client.getOutputStream()
                        .write("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 0\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(begun).succeedsWithin(PATIENCE);
            }
            assertThat(gone).succeedsWithin(PATIENCE);

            answer.complete(Answer.of(Problem.SOLD_OUT));

            assertThat(answers(Problem.SOLD_OUT)).isEqualTo(1);
            assertThat(inFlight.count()).isZero();
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void areGivenBackWhenThePurchaseIsAcknowledgedThoughItsClientWaits() throws IOException, InterruptedException {
        PurchaseRequest request = request();
        DecisionWaiters.Wait wait = waiters.prepare(30);
        wait.begin(request);
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        assertThat(inFlight.tryEnter()).isTrue();
        DisposableServer server = serve((exchange, chain) -> filter.await(exchange, PRODUCT, answer, wait));
        try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            CompletableFuture<HttpResponse<String>> shown = http.sendAsync(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port())).build(),
                    HttpResponse.BodyHandlers.ofString());
            answer.complete(Answer.accepted(request.orderId(), 3));
            await().atMost(PATIENCE).until(() -> answers(Answer.ACCEPTED) == 1);
            assertThat(inFlight.count()).isZero();
            assertThat(waiters.count()).isEqualTo(1);
            assertThat(shown).isNotDone();

            waiters.decided(new KnownOrder(request.orderId(), request.userId(), PRODUCT, null, Instant.EPOCH, null,
                    List.of(new KnownOrder.Step(1, "REJECTED", Instant.EPOCH, "SOLD_OUT"))));

            assertThat(shown).succeedsWithin(PATIENCE);
            assertThat(shown.join().statusCode()).isEqualTo(202);
            assertThat(shown.join().body()).contains("REJECTED", "SOLD_OUT");
            assertThat(shown.join().headers().firstValue("Preference-Applied")).hasValue("wait=30");
            assertThat(answers(Answer.ACCEPTED)).as("counted once").isEqualTo(1);
            assertThat(inFlight.count()).isZero();
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void ofWaitersAreGivenBackWhenTheClientHasGone() throws IOException {
        PurchaseRequest request = request();
        DecisionWaiters.Wait wait = waiters.prepare(30);
        wait.begin(request);
        CompletableFuture<Answer> answer = CompletableFuture.completedFuture(Answer.accepted(request.orderId(), 3));
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        assertThat(inFlight.tryEnter()).isTrue();
        DisposableServer server = serve((exchange, chain) -> filter.await(exchange, PRODUCT, answer, wait)
                .doOnSubscribe(ignored -> begun.complete(true)));
        try {
            try (Socket client = new Socket("127.0.0.1", server.port())) {
                client.getOutputStream()
                        .write("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 0\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(begun).succeedsWithin(PATIENCE);
                assertThat(waiters.isAwaited(request.orderId())).isTrue();
            }

            await().atMost(Duration.ofSeconds(20)).until(() -> !waiters.isAwaited(request.orderId()));
            assertThat(waiters.count()).isZero();
        } finally {
            server.disposeNow();
        }
    }
}
