package dev.firstpair.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.live.Live;
import dev.firstpair.live.LiveEndpoint;
import dev.firstpair.live.LiveSetting;
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
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
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

/** Tests for any bus: a config server, and two instances of a service that has only settings. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class BusContract {

    static final Duration DEADLINE = Duration.ofMinutes(3);
    static final String PASSWORD = "of the config server";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    /**
     * Long timeouts: on a busy machine connections take their time, and a refresh that fails waits for the next one.
     */
    private static final List<String> PATIENT = List.of("--spring.rabbitmq.connection-timeout=1m",
            "--spring.cloud.config.request-connect-timeout=60000", "--spring.cloud.config.request-read-timeout=120000");

    private final int port = Ports.free();

    /** Static, since fields of an instance are set too late for {@link #start()}. */
    @TempDir
    static Path directory;

    /** The files of the config server. */
    @TempDir
    static Path files;

    @Nullable
    private ConfigurableApplicationContext server;
    private List<ConfigurableApplicationContext> instances = List.of();

    @ConfigurationProperties("sample")
    record Settings(@LiveSetting @DefaultValue("1") @Max(100) int rate, @LiveSetting @DefaultValue("") String secret) {}

    /** A configuration only when it is named: no component scan should find it. */
    @EnableAutoConfiguration
    static class Service {

        @Bean
        Live<Settings> live(LiveSettings settings, Environment environment) {
            return settings.follow(Binder.get(environment).bindOrCreate("sample", Settings.class));
        }
    }

    /** The settings that connect the config server to the bus. */
    abstract List<String> ofServer();

    /** The settings that connect an instance to the bus. */
    abstract List<String> ofInstance();

    @BeforeAll
    void start() throws IOException {
        configure("sample.rate: 10");
        startServer();
        instances = List.of(startInstance(), startInstance());
    }

    @AfterAll
    void stop() {
        instances.forEach(ConfigurableApplicationContext::close);
        stopServer();
    }

    final ConfigurableApplicationContext server() {
        return Objects.requireNonNull(server);
    }

    final List<ConfigurableApplicationContext> instances() {
        return instances;
    }

    final void startServer() {
        List<String> all = new ArrayList<>(List.of("--server.port=" + port, "--server.address=127.0.0.1",
                "--spring.cloud.config.server.native.search-locations=file:" + files + "/",
                "--spring.security.user.password=" + PASSWORD, "--encrypt.key=a key of this test",
                // It requires what the module live excludes; live is here for the services.
                "--management.health.refresh.enabled=false"));
        all.addAll(PATIENT);
        all.addAll(ofServer());
        server = new SpringApplicationBuilder(ConfigServerApplication.class).run(all.toArray(String[]::new));
    }

    final void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    final ConfigurableApplicationContext startInstance(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--spring.config.name=sample", "--firstpair.platform=true",
                "--eureka.client.enabled=false",
                "--spring.cloud.config.uri=http://127.0.0.1:" + port, "--spring.cloud.config.password=" + PASSWORD,
                // The classes of a config server, which are here, too, disable its client.
                "--spring.cloud.config.enabled=true"));
        all.addAll(PATIENT);
        all.addAll(ofInstance());
        all.addAll(List.of(arguments));
        return new SpringApplicationBuilder(Service.class).web(WebApplicationType.NONE)
                .run(all.toArray(String[]::new));
    }

    /** Writes the configuration of all services. */
    final void configure(String... lines) throws IOException {
        // Atomically: a refresh in progress would read a part of it.
        Path fresh = Files.write(directory.resolve("application.yaml"), List.of(lines));
        Files.move(fresh, files.resolve("application.yaml"), StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    final HttpResponse<String> post(String path, String body, String password)
            throws IOException, InterruptedException {
        String login = Base64.getEncoder().encodeToString(("config:" + password).getBytes(StandardCharsets.UTF_8));
        return HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Basic " + login)
                .header("Content-Type", body.isEmpty() ? "application/json" : "text/plain")
                .POST(BodyPublishers.ofString(body))
                .build(), BodyHandlers.ofString());
    }

    final int refresh() throws IOException, InterruptedException {
        return post("/actuator/busrefresh", "", PASSWORD).statusCode();
    }

    static Settings settings(ConfigurableApplicationContext instance) {
        return (Settings) instance.getBean(Live.class).get();
    }

    static List<String> refused(ConfigurableApplicationContext instance) {
        return Objects.requireNonNull(instance.getBean(LiveEndpoint.class).report().settings().get("sample")).refused();
    }

    final boolean allHave(int rate) {
        return instances.stream().allMatch(each -> settings(each).rate() == rate);
    }

    final void awaitRate(int rate) {
        await().atMost(DEADLINE).until(() -> allHave(rate));
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
}
