package dev.firstpair.stack;

import static dev.firstpair.stack.TestStacks.DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More or fewer instances in a running stack; services are stand-ins. */
@Tag("nightly")
class ScaleIT {

    @TempDir
    Path root;

    @BeforeEach
    void build() throws IOException {
        FakeService.buildAll(root);
    }

    @Test
    void startsInstancesAndEndsTheLastOnes() throws Exception {
        try (Stack stack = TestStacks.start(options().withInstances(ServiceName.GATEWAY, 1))) {
            URI first = stack.ingress();

            assertThat(Control.scale(directory(), ServiceName.INGRESS_API, 3)).hasSize(3)
                    .allMatch(line -> line.matches("ingress-api(-[23])? +http://127\\.0\\.0\\.1:\\d+"));
            List<URI> three = stack.urls(ServiceName.INGRESS_API);
            assertThat(three).hasSize(3).startsWith(first).doesNotHaveDuplicates().allSatisfy(TestStacks::awaitReady);
            assertThat(names()).contains("ingress-api", "ingress-api-2", "ingress-api-3");
            assertThat(listed("ingress-api")).containsExactlyElementsOf(three);
            List<Long> pids = IntStream.range(1, 3).mapToObj(i -> stack.pid(ServiceName.INGRESS_API, i)).toList();

            Control.scale(directory(), ServiceName.INGRESS_API, 1);
            assertThat(stack.urls(ServiceName.INGRESS_API)).containsExactly(first).allSatisfy(TestStacks::awaitReady);
            assertThat(names()).contains("ingress-api").doesNotContain("ingress-api-2", "ingress-api-3");
            assertThat(listed("ingress-api")).containsExactly(first);
            assertThat(pids).allMatch(pid -> ProcessHandle.of(pid).isEmpty());

            stack.scale(ServiceName.INGRESS_API, 2);
            assertThat(stack.urls(ServiceName.INGRESS_API)).hasSize(2).allSatisfy(TestStacks::awaitReady);
        }
    }

    @Test
    void addsNoneIfOneDoesNotStart() throws IOException {
        Path obstacle = root.resolve("obstacle");
        StackOptions options = options().withArguments(ServiceName.CATALOG, List.of("--fail-if=" + obstacle));
        try (Stack stack = TestStacks.start(options)) {
            List<ProcessHandle> processes = ProcessHandle.current().children().toList();
            Files.createFile(obstacle);

            assertThatThrownBy(() -> Control.scale(directory(), ServiceName.CATALOG, 2))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("catalog-2 ended before it was ready (exit status 3)");

            assertThat(stack.urls(ServiceName.CATALOG)).hasSize(1);
            assertThat(names()).contains("catalog").doesNotContain("catalog-2");
            assertThat(ProcessHandle.current().children()).hasSameElementsAs(processes);
        }
    }

    @Test
    void supervisesAnInstanceUntilItIsToEnd() {
        try (Stack stack = TestStacks.start(options().withSupervision())) {
            stack.scale(ServiceName.CATALOG, 2);
            long pid = stack.pid(ServiceName.CATALOG, 1);
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            await().atMost(DEADLINE).until(() -> part("catalog-2").restarts() == 1);
            TestStacks.awaitReady(stack.urls(ServiceName.CATALOG).get(1));

            stack.scale(ServiceName.CATALOG, 1);
            long first = stack.pid(ServiceName.CATALOG, 0);
            ProcessHandle.of(first).orElseThrow().destroyForcibly();

            // Its pause began later.
            await().atMost(DEADLINE).until(() -> part("catalog").restarts() == 1);
            assertThat(names()).doesNotContain("catalog-2");
        }
    }

    @Test
    void refusesWhatCannotBe() {
        try (Stack stack = TestStacks.start(options())) {
            assertThatThrownBy(() -> stack.scale(ServiceName.CATALOG, 0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Control.scale(directory(), ServiceName.CATALOG, 17))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessage("There can be 1 to 16 instances, not 17.");
            assertThatThrownBy(() -> Control.scale(directory(), ServiceName.CATALOG, 123_456))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessage("There can be 1 to 16 instances, not 123456.");
            assertThatThrownBy(() -> Control.scale(directory(), ServiceName.NOTIFIER_TOPOLOGY, 2))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessage("What runs was started without notifier-topology.");
        }
        assertThatThrownBy(() -> Control.scale(directory(), ServiceName.CATALOG, 2))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("not ready yet");
    }

    @Test
    void obeysOnlyUsersWhoMayReadItsFile() throws Exception {
        try (Stack stack = TestStacks.start(options()); HttpClient http = HttpClient.newHttpClient()) {
            Path file = directory().resolve("control");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
            URI address = URI.create(Files.readAllLines(file).getFirst());

            for (String authorization : List.of("Bearer guess", "Bearer ")) {
                assertThat(http.send(HttpRequest.newBuilder(address.resolve("/scale/catalog/2"))
                        .header("Authorization", authorization)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(), HttpResponse.BodyHandlers.discarding()).statusCode()).isEqualTo(401);
            }

            assertThat(stack.urls(ServiceName.CATALOG)).hasSize(1);
        }
    }

    /** The instances that the gateways read. */
    private List<URI> listed(String service) throws IOException {
        return Files.readAllLines(directory().resolve("data/instances.properties"))
                .stream()
                .filter(line -> line.startsWith("spring.cloud.discovery.client.simple.instances." + service + "["))
                .map(line -> URI.create(line.substring(line.indexOf('=') + 1)))
                .toList();
    }

    private List<String> names() {
        return StackState.read(directory()).orElseThrow().parts().stream().map(StackState.Part::name).toList();
    }

    private StackState.Part part(String name) {
        return StackState.read(directory())
                .orElseThrow()
                .parts()
                .stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private StackOptions options() {
        return TestStacks.options(root);
    }

    private Path directory() {
        return root.resolve("stack");
    }
}
