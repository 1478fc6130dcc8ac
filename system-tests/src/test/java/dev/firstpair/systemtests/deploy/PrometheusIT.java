package dev.firstpair.systemtests.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.servers.GuardedProcess;
import dev.firstpair.stack.servers.Ports;
import dev.firstpair.systemtests.Http;
import dev.firstpair.systemtests.Patience;
import dev.firstpair.systemtests.RunningStack;
import dev.firstpair.systemtests.docs.SourceTree;
import java.io.File;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A real Prometheus scrapes a running system, and runs the queries of the alerts and the board. */
@Tag("nightly")
class PrometheusIT {

    private static final String PROPERTY = "firstpair.prometheus";
    private static final String HOST = "127.0.0.1:";

    @TempDir
    Path directory;

    @Test
    void answersWhatAlertsAndBoardAsk() throws Exception {
        Optional<Path> prometheus = prometheus();
        assumeThat(prometheus)
                .as("a Prometheus: on the PATH, or unpacked (apt-get download prometheus; dpkg-deb -x prometheus_*.deb"
                        + " DIR) and -D" + PROPERTY + "=DIR/usr/bin/prometheus")
                .isPresent();
        Stack stack = RunningStack.get();
        int port = Ports.free();
        URI address = URI.create("http://" + HOST + port);
        Path configuration = Files.writeString(directory.resolve("prometheus.yml"), configuration(stack));
        try (GuardedProcess running = GuardedProcess.start(
                List.of(prometheus.orElseThrow().toString(), "--config.file=" + configuration,
                        "--storage.tsdb.path=" + directory.resolve("data"), "--web.listen-address=" + HOST + port),
                Map.of(), directory, directory.resolve("prometheus.log"))) {
            Patience.soon()
                    .ignoreExceptions()
                    .until(() -> running.isAlive() && Http.get(address, "/-/ready", null).status() == 200);
            ObservabilityIT.sellAndAudit(stack);

            Expressions.all(SourceTree.REPOSITORY)
                    .forEach((where, expression) -> Patience.soon(where).untilAsserted(() -> {
                        JsonNode answer = ask(address, "query?query=" + URLEncoder.encode(expression,
                                StandardCharsets.UTF_8));
                        // A comparison has no result as long as all is well.
                        assertThat(answer.path("result").size())
                                .isGreaterThanOrEqualTo(expression.matches("(?s).*[<>!=]=? *[0-9].*") ? 0 : 1);
                    }));

            List<String> healths = new ArrayList<>();
            Patience.soon().untilAsserted(() -> {
                healths.clear();
                ask(address, "rules").path("groups")
                        .forEach(group -> group.path("rules")
                                .forEach(rule -> healths.add(rule.path("health").asString())));
                assertThat(healths).hasSize(Expressions.ofAlerts(SourceTree.REPOSITORY).size())
                        .containsOnly("ok");
            });
        }
    }

    private static JsonNode ask(URI prometheus, String question) {
        Http.Answer answer = Http.get(prometheus, "/api/v1/" + question, null);
        assertThat(answer.text("status")).as("%s", answer).isEqualTo("success");
        return answer.json().path("data");
    }

    private static String configuration(Stack stack) {
        String targets = Arrays.stream(ServiceName.values())
                .map(service -> "      - {targets: [" + stack.urls(service)
                        .stream()
                        .map(instance -> '"' + HOST + instance.getPort() + '"')
                        .collect(Collectors.joining(", ")) + "], labels: {app: " + service + "}}\n")
                .collect(Collectors.joining());
        return """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: firstpair
                    metrics_path: /actuator/prometheus
                    static_configs:
                %s""".formatted(SourceTree.REPOSITORY.resolve("deploy/prometheus/rules.yml")
                .toAbsolutePath()
                .normalize(), targets);
    }

    private static Optional<Path> prometheus() {
        String named = System.getProperty(PROPERTY);
        return named != null
                ? Optional.of(Path.of(named))
                : Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, "prometheus"))
                        .filter(Files::isExecutable)
                        .findFirst();
    }
}
