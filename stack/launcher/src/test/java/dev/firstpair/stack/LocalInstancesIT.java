package dev.firstpair.stack;

import static dev.firstpair.stack.TestStacks.awaitReady;
import static dev.firstpair.stack.TestStacks.readiness;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running stack, shared by all tests: each leaves all instances running. */
class LocalInstancesIT {

    @TempDir
    static Path root;

    private static Stack stack;

    @BeforeAll
    static void start() throws IOException {
        FakeService.buildAll(root);
        stack = TestStacks.start(TestStacks.options(root).withInstances(ServiceName.NOTIFIER_TOPOLOGY, 1));
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void startsANotifierForWhoAsksForIt() {
        assertThat(stack.urls(ServiceName.NOTIFIER_TOPOLOGY)).hasSize(1).allSatisfy(TestStacks::awaitReady);
    }

    @Test
    void startsAKilledInstanceOnThePortItHad() {
        long pid = stack.pid(ServiceName.SINK_WRITER, 0);

        stack.kill(ServiceName.SINK_WRITER, 0);
        assertThat(readiness(stack.sink())).isEqualTo(Readiness.NO_ANSWER);

        stack.start(ServiceName.SINK_WRITER, 0);
        awaitReady(stack.sink());
        assertThat(stack.pid(ServiceName.SINK_WRITER, 0)).isNotEqualTo(pid);
        assertThat(StackState.read(stack.directory()).orElseThrow().parts())
                .allMatch(part -> part.process().handle().isPresent());
    }

    @Test
    void freezesAnInstanceAndLetsItGoOnOrEnd() {
        stack.freeze(ServiceName.CATALOG, 0);
        assertThat(readiness(stack.catalog())).isEqualTo(Readiness.NO_ANSWER);
        assertThat(stack.isAlive(ServiceName.CATALOG, 0)).isTrue();

        stack.thaw(ServiceName.CATALOG, 0);
        awaitReady(stack.catalog());

        stack.freeze(ServiceName.CATALOG, 0);
        stack.kill(ServiceName.CATALOG, 0);
        assertThat(stack.isAlive(ServiceName.CATALOG, 0)).isFalse();
        stack.thaw(ServiceName.CATALOG, 0);
        assertThatThrownBy(() -> stack.freeze(ServiceName.CATALOG, 0)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("it ends or has ended");

        stack.start(ServiceName.CATALOG, 0);
    }

    @Test
    void givesServicesTheAddressesOfAllServers() throws IOException {
        String log = Files.readString(stack.directory().resolve("logs/accounts.log"));
        assertThat(log).contains("--server.port=" + stack.accounts().getPort(),
                "--spring.kafka.bootstrap-servers=127.0.0.1:9", "--firstpair.redis.uri=redis://127.0.0.1:9",
                "--spring.datasource.url=jdbc:mysql://127.0.0.1:9/none",
                "--firstpair.accounts.keys-directory=" + stack.directory().resolve("keys"),
                "admin: " + stack.adminPassword());
        assertThat(stack.links()).isEmpty();
        assertThatThrownBy(() -> stack.link(ServiceName.INGRESS_API, 0, BackingServer.KAFKA))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("start it with StackOptions.withLinks()");
    }

    @Test
    void showsPasswordsToNobodyElse() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                stack.directory().resolve("admin-password")))).isEqualTo("rw-------");
        assertThat(StackState.read(stack.directory()).orElseThrow().parts())
                .flatExtracting(part -> part.process().handle().stream().toList())
                .extracting(process -> process.info().commandLine().orElse(""))
                .isNotEmpty()
                .noneMatch(line -> line.contains(stack.adminPassword()) || line.contains("nothing"));
    }
}
