package dev.firstpair.systemtests.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.systemtests.docs.SourceTree;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** docker-compose.yml refers to existing files and settings. Docker itself is not asked whether it accepts the file. */
class ComposeTest {

    private static final String DOCKERFILE = "build/docker/Dockerfile";

    private final JsonNode compose = YamlFile.document(SourceTree.REPOSITORY.resolve("docker-compose.yml"));
    private final JsonNode services = compose.path("services");
    private final ServiceSettings settings = new ServiceSettings();

    ComposeTest() throws IOException {}

    @Test
    void hasEveryServiceWithItsPortAndItsSettings() {
        for (ServiceName service : ServiceName.values()) {
            String name = service.toString();
            JsonNode described = services.path(name);
            JsonNode build = described.path("build");
            String port = settings.port(name);

            assertThat(build.path("dockerfile").asString("")).as(name).isEqualTo(DOCKERFILE);
            assertThat(build.path("args").path("MODULE").asString("")).isEqualTo(service.module());
            assertThat(build.path("args").path("PORT").asString("")).as(name).isEqualTo(port);
            assertThat(texts(described.path("ports"))).singleElement().asString().endsWith(port + ":" + port);
            described.path("environment")
                    .propertyNames()
                    .forEach(variable -> assertThat(settings.reads(name, variable) || settings.anyReads(variable))
                            .as("%s of %s", variable, name)
                            .isTrue());
        }
        // Else all clients of the gateway have one address, and together the streams of one.
        assertThat(services.path("catalog").path("environment").path("SERVER_FORWARDHEADERSSTRATEGY").asString(""))
                .isEqualTo("native");
        settings.checkInstances(List.of(services.path("gateway").path("command").asString("").split("\\s+")));
    }

    @Test
    void namesOnlyWhatItHas() {
        services.properties().forEach(service -> {
            service.getValue()
                    .path("depends_on")
                    .propertyNames()
                    .forEach(other -> assertThat(services.has(other)).as(other).isTrue());
            for (String volume : texts(service.getValue().path("volumes"))) {
                String source = volume.substring(0, volume.indexOf(':'));
                assertThat(source.startsWith("./")
                        ? Files.exists(SourceTree.REPOSITORY.resolve(source.substring(2)))
                        : compose.path("volumes").has(source)).as(volume).isTrue();
            }
        });
    }

    /** Docker starts a service when those that it depends on are healthy. */
    @Test
    void everyServerHasAHealthCheck() throws IOException {
        services.properties()
                .forEach(service -> assertThat(service.getValue().has("healthcheck")
                        || service.getValue().path("build").path("dockerfile").asString("").equals(DOCKERFILE))
                        .as(service.getKey())
                        .isTrue());
        assertThat(Files.readString(SourceTree.REPOSITORY.resolve(DOCKERFILE))).contains("\nHEALTHCHECK ", "\nUSER ");
    }

    /** Otherwise no image can be built. */
    @Test
    void dockerignoreLetsTheJarOfEveryServiceIn() throws IOException {
        List<String> patterns = Files.readAllLines(SourceTree.REPOSITORY.resolve(".dockerignore"));
        assertThat(ignores(patterns, Path.of("platform/gateway/src/main/resources/application.yaml"))).isTrue();
        for (ServiceName service : ServiceName.values()) {
            Path jar = Path.of(service.module(), "target", service + "-0.1.0.jar");
            assertThat(ignores(patterns, jar)).as("%s", jar).isFalse();
        }
    }

    /** The last pattern that matches the file, or a folder above it, decides; a star matches no slash. */
    private static boolean ignores(List<String> patterns, Path file) {
        boolean ignored = false;
        for (String pattern : patterns) {
            boolean exception = pattern.startsWith("!");
            PathMatcher matcher = FileSystems.getDefault()
                    .getPathMatcher("glob:" + (exception ? pattern.substring(1) : pattern));
            for (Path path = file; path != null; path = path.getParent()) {
                if (matcher.matches(path)) {
                    ignored = !exception;
                }
            }
        }
        return ignored;
    }

    @Test
    void prometheusReadsEveryService() {
        Map<String, String> read = new TreeMap<>();
        YamlFile.document(SourceTree.REPOSITORY.resolve("deploy/prometheus/prometheus.yml"))
                .path("scrape_configs")
                .forEach(job -> job.path("dns_sd_configs")
                        .forEach(found -> read.put(String.join(",", texts(found.path("names"))),
                                found.path("port").asString())));

        Map<String, String> ports = new TreeMap<>();
        settings.names().forEach(service -> ports.put(service, settings.port(service)));
        assertThat(read).isEqualTo(ports);
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asString()));
        return texts;
    }
}
