package dev.firstpair.sink;

import dev.firstpair.stack.servers.KafkaServer;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Servers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A sink-writer as it ships, in this JVM. */
public final class Service implements AutoCloseable {

    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param settings {@code --name=value} */
    public Service(MysqlServer mysql, String... settings) {
        this(Servers.kafka(), mysql, settings);
    }

    /** @param settings {@code --name=value} */
    public Service(KafkaServer kafka, MysqlServer mysql, String... settings) {
        List<String> arguments = new ArrayList<>(List.of("--server.port=0",
                // Only the client ends connections that it may reuse.
                "--server.tomcat.connection-timeout=10m", "--server.tomcat.keep-alive-timeout=10m",
                // Shorter waits for tests: each member notices a rebalance by its next heartbeat.
                "--firstpair.intake.session-timeout=4s", "--firstpair.intake.longest-retry=500ms",
                "--firstpair.mirror.check=100ms", "--firstpair.mirror.longest-retry=1s",
                "--spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--spring.datasource.url=" + mysql.jdbcUrl()));
        arguments.addAll(List.of(settings));
        context = start(arguments.toArray(new String[0]));
    }

    /** One at a time, since all applications of a JVM configure the same logging while they start. */
    private static synchronized ConfigurableApplicationContext start(String[] arguments) {
        return new SpringApplicationBuilder(SinkWriterApplication.class).run(arguments);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public HttpResponse<String> get(String path) {
        return send("GET", path, null);
    }

    public HttpResponse<String> send(String method, String path, @Nullable String token) {
        String port = Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port"));
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                    .method(method, HttpRequest.BodyPublishers.noBody());
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The value of a metric, summed over its labels; 0 if there is none yet. */
    public double metric(String name) {
        return get("/actuator/prometheus").body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    public boolean isReady() {
        return get("/actuator/health/readiness").statusCode() == 200;
    }

    /** Health of one component: its status, and details if it has problems. */
    public String health(String component) {
        return get("/actuator/health/" + component).body();
    }

    @Override
    public void close() {
        context.close();
    }
}
