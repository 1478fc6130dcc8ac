package dev.firstpair.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.live.Live;
import dev.firstpair.live.LiveEndpoint;
import dev.firstpair.live.LiveSettings;
import dev.firstpair.stack.servers.Ports;
import jakarta.validation.constraints.Max;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** A config server with its embedded broker, and two instances of a service that has nothing but settings. */
class ConfigServerIT {

    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final String PASSWORD = "of the config server";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int PORT = Ports.free();
    private static final int BROKER = Ports.free();

    @TempDir
    private static Path files;

    private static ConfigurableApplicationContext server;
    private static List<ConfigurableApplicationContext> instances = List.of();

    @ConfigurationProperties("sample")
    record Settings(@DefaultValue("1") @Max(100) int rate, @DefaultValue("") String secret) {}

    /** A configuration only if named: nobody's scan is to find it. */
    @EnableAutoConfiguration
    static class Service {

        @Bean
        Live<Settings> live(LiveSettings settings, Environment environment) {
            return settings.follow(Binder.get(environment).bindOrCreate("sample", Settings.class));
        }
    }

    @BeforeAll
    static void start() throws IOException {
        configure("sample.rate: 10");
        server = startServer();
        instances = List.of(startInstance(), startInstance());
    }

    @AfterAll
    static void stop() {
        instances.forEach(ConfigurableApplicationContext::close);
        if (server != null) {
            server.close();
        }
    }

    private static ConfigurableApplicationContext startServer() {
        return new SpringApplicationBuilder(ConfigServerApplication.class).run("--server.port=" + PORT,
                "--server.address=127.0.0.1", "--spring.cloud.config.server.native.search-locations=file:" + files
                        + "/",
                "--firstpair.config.broker.port=" + BROKER, "--spring.rabbitmq.addresses=" + bus(),
                "--spring.security.user.password=" + PASSWORD, "--encrypt.key=a key of this test",
                // It asks for what live, which is here for the services, leaves out.
                "--management.health.refresh.enabled=false");
    }

    private static ConfigurableApplicationContext startInstance(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--spring.config.name=sample", "--firstpair.platform=true",
                "--eureka.client.enabled=false",
                "--spring.cloud.config.uri=http://127.0.0.1:" + PORT, "--spring.cloud.config.password=" + PASSWORD,
                "--spring.rabbitmq.addresses=" + bus(),
                // The classes of a config server, which are here, too, turn its client off.
                "--spring.cloud.config.enabled=true"));
        all.addAll(List.of(arguments));
        return new SpringApplicationBuilder(Service.class).web(WebApplicationType.NONE)
                .run(all.toArray(String[]::new));
    }

    private static String bus() {
        return "amqp://guest:guest@127.0.0.1:" + BROKER;
    }

    private static void configure(String... lines) throws IOException {
        Files.write(files.resolve("application.yaml"), List.of(lines));
    }

    private static HttpResponse<String> post(String path, String body, String password)
            throws IOException, InterruptedException {
        String login = Base64.getEncoder().encodeToString(("config:" + password).getBytes(StandardCharsets.UTF_8));
        return HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + path))
                .header("Authorization", "Basic " + login)
                .header("Content-Type", body.isEmpty() ? "application/json" : "text/plain")
                .POST(BodyPublishers.ofString(body))
                .build(), BodyHandlers.ofString());
    }

    private static int refresh() throws IOException, InterruptedException {
        return post("/actuator/busrefresh", "", PASSWORD).statusCode();
    }

    private static Settings settings(ConfigurableApplicationContext instance) {
        return (Settings) instance.getBean(Live.class).get();
    }

    private static List<String> refused(ConfigurableApplicationContext instance) {
        return Objects.requireNonNull(instance.getBean(LiveEndpoint.class).report().settings().get("sample")).refused();
    }

    private static void awaitRate(int rate) {
        await().atMost(DEADLINE).until(() -> instances.stream().allMatch(each -> settings(each).rate() == rate));
    }

    @Test
    void oneRefreshChangesEveryInstance() throws Exception {
        configure("sample.rate: 20", "logging.level.sample: trace");
        assertThat(refresh()).isEqualTo(204);

        awaitRate(20);
        await().atMost(DEADLINE).until(() -> LoggerFactory.getLogger("sample").isTraceEnabled());
        assertThat(instances).allSatisfy(each -> assertThat(refused(each)).isEmpty());
    }

    @Test
    void anInvalidValueChangesNothingAndTheCallerLearnsIt() throws Exception {
        configure("sample.rate: 30");
        assertThat(refresh()).isEqualTo(204);
        awaitRate(30);

        configure("sample.rate: 1000");
        assertThat(refresh()).isEqualTo(204);

        await().atMost(DEADLINE).until(() -> instances.stream().noneMatch(each -> refused(each).isEmpty()));
        assertThat(instances).allSatisfy(each -> {
            assertThat(settings(each).rate()).isEqualTo(30);
            assertThat(refused(each)).singleElement().asString().startsWith("sample.rate: ").contains("100");
        });
    }

    @Test
    void secretsAreEncryptedInTheFilesAndGivenToThoseWhoMayHaveThem() throws Exception {
        HttpResponse<String> encrypted = post("/encrypt", "a secret", PASSWORD);
        assertThat(encrypted.statusCode()).isEqualTo(200);
        configure("sample.rate: 40", "sample.secret: '{cipher}" + encrypted.body() + "'");
        assertThat(refresh()).isEqualTo(204);

        awaitRate(40);
        assertThat(instances).allSatisfy(each -> assertThat(settings(each).secret()).isEqualTo("a secret"));
        assertThat(post("/encrypt", "a secret", "a guess").statusCode()).isEqualTo(401);
        assertThat(post("/actuator/busrefresh", "", "a guess").statusCode()).isEqualTo(401);
    }

    @Test
    @Tag("nightly")
    void serverAndBrokerMayEndAndStartAgain() throws Exception {
        configure("sample.rate: 50");
        assertThat(refresh()).isEqualTo(204);
        awaitRate(50);

        server.close();
        try (ConfigurableApplicationContext alone = startInstance("--spring.cloud.bus.enabled=false")) {
            assertThat(settings(alone).rate()).isEqualTo(1);
        }
        server = startServer();

        configure("sample.rate: 60");
        // Until the instances are connected again, they do not read it.
        await().atMost(DEADLINE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            refresh();
            return instances.stream().allMatch(each -> settings(each).rate() == 60);
        });
    }
}
