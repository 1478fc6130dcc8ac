package dev.firstpair.notifier.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import dev.firstpair.notifier.Brokers;
import dev.firstpair.notifier.NotifierTopologyApplication;
import dev.firstpair.testing.TokenIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service without MySQL and a mail server, on brokers without a rate: the rate can be set nevertheless. */
@Tag("nightly")
class RateIT {

    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String RATE = "/api/admin/notifications/rate";

    private static TokenIssuer tokens;
    private static ConfigurableApplicationContext service;
    private static String base;

    @BeforeAll
    static void start(@TempDir Path folder) {
        tokens = new TokenIssuer();
        service = new SpringApplication(NotifierTopologyApplication.class).run(
                "--server.port=0",
                "--spring.datasource.url=jdbc:mysql://127.0.0.1:1/nowhere",
                "--spring.kafka.bootstrap-servers=" + Brokers.empty(),
                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + tokens.jwksUri(),
                "--firstpair.topics.partitions=2",
                "--firstpair.notifier.state-dir=" + folder.resolve("state"),
                "--firstpair.notifier.mail.enabled=false",
                "--firstpair.notifier.mail.unsubscribe-secret-file=target/unsubscribe-secret");
        base = "http://localhost:" + service.getEnvironment().getRequiredProperty("local.server.port");
    }

    @AfterAll
    static void stop() {
        service.close();
        tokens.close();
    }

    @Test
    void isWhatIsConfiguredUntilAnAdminSetsIt() {
        // Only the health of this component: all others query MySQL, and wait for it.
        await().atMost(DEADLINE)
                .until(() -> sendOnce("GET", "/actuator/health/streams", null, null).body().contains("RUNNING"));
        assertThat(rate(send("GET", RATE, tokens.admin(1), null))).isEqualTo("100, 100");

        assertThat(rate(send("PUT", RATE, tokens.admin(1), "{\"perSecond\":500,\"perProductPerSecond\":50}"), 202))
                .isEqualTo("500, 50");
        assertThat(rate(send("GET", RATE, tokens.admin(1), null))).isEqualTo("500, 50");
        assertThat(rate(send("PUT", RATE, tokens.admin(1), "{\"perSecond\":7}"), 202)).isEqualTo("7, 7");
        assertThat(rate(send("GET", RATE, tokens.admin(1), null))).isEqualTo("7, 7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"perSecond\":0}", "{\"perSecond\":100001}", "{\"perSecond\":\"many\"}",
            "{\"perSecond\":5,\"perProductPerSecond\":-1}", "{\"perSecond\":5,\"perProduct\":1}", "[]", "{"})
    void isNothingElse(String body) {
        HttpResponse<String> answer = send("PUT", RATE, tokens.admin(1), body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(JsonPath.<String>read(answer.body(), "$.code")).isEqualTo("INVALID_REQUEST");
    }

    @Test
    void isForAdminsOnly() {
        assertThat(send("GET", RATE, tokens.user(2), null).statusCode()).isEqualTo(403);
        assertThat(send("PUT", RATE, tokens.user(2), "{\"perSecond\":5}").statusCode()).isEqualTo(403);
        assertThat(send("GET", RATE, null, null).statusCode()).isEqualTo(401);
    }

    private static String rate(HttpResponse<String> answer) {
        return rate(answer, 200);
    }

    private static String rate(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JsonPath.<Integer>read(answer.body(), "$.perSecond") + ", "
                + JsonPath.<Integer>read(answer.body(), "$.perProductPerSecond");
    }

    /** Sends again after a 503, as it requests: brokers or keys that take longer than 5 s are no failure. */
    private static HttpResponse<String> send(String method, String path, @Nullable String token,
            @Nullable String body) {
        return await().atMost(DEADLINE)
                .pollDelay(Duration.ZERO)
                .until(() -> sendOnce(method, path, token, body), answer -> answer.statusCode() != 503);
    }

    private static HttpResponse<String> sendOnce(String method, String path, @Nullable String token,
            @Nullable String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .method(method, body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
