package dev.firstpair.stack;

import static dev.firstpair.stack.TestStacks.DEADLINE;
import static dev.firstpair.stack.TestStacks.awaitReady;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.audit.mirror.RedisReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that end by themselves, in a stack under supervision; services are stand-ins. */
class SupervisionIT {

    /** Processes of servers that other tests of this JVM have started. */
    private final List<ProcessHandle> othersProcesses = ProcessHandle.current().children().toList();
    private final Screen screen = new Screen();

    @TempDir
    Path root;

    @BeforeEach
    void build() throws IOException {
        FakeService.buildAll(root);
    }

    @Test
    void startsAServiceAgainAndSaysSo() {
        try (Stack stack = start(options())) {
            long pid = stack.pid(ServiceName.CATALOG, 0);

            crash(pid);

            awaitRestart("catalog", pid);
            awaitReady(stack.catalog());
            assertThat(screen.ended).containsExactly("catalog " + pid + " 137 PT1S");
        }
    }

    /** Such as on a full disk, which may be why it ended. */
    @Tag("nightly")
    @Test
    void startsAServiceAgainAlthoughTheStateCannotBeWritten() throws IOException {
        try (Stack stack = start(options())) {
            long pid = stack.pid(ServiceName.CATALOG, 0);
            Path obstacle = Files.createDirectory(root.resolve("stack/state.json.new"));

            crash(pid);
            await().atMost(DEADLINE).until(() -> !screen.notes.isEmpty());
            Files.delete(obstacle);

            await().atMost(DEADLINE).until(() -> part("catalog").process().pid() != pid);
            awaitReady(stack.catalog());
            assertThat(screen.notes.getFirst()).startsWith("Cannot write ").contains("state.json");
        }
    }

    @Tag("nightly")
    @Test
    void startsAServerAgain() {
        try (Stack stack = start(options().withRedis(null))) {
            long pid = part("redis").process().pid();

            crash(pid);

            awaitRestart("redis", pid);
            new RedisReader(stack.redisUri()).close();
        }
    }

    @Tag("nightly")
    @Test
    void leavesAloneWhatWasKilledOnPurpose() {
        try (Stack stack = start(options().withRedis(null))) {
            long pid = stack.pid(ServiceName.CATALOG, 0);

            stack.kill(ServiceName.SINK_WRITER, 0);
            stack.killServer(BackingServer.REDIS);
            crash(pid);

            // Its pause began later.
            awaitRestart("catalog", pid);
            assertThat(stack.isAlive(ServiceName.SINK_WRITER, 0)).isFalse();
            assertThat(part("redis").process().handle()).isEmpty();
            assertThat(screen.ended).hasSize(1);

            stack.start(ServiceName.SINK_WRITER, 0);
            long started = stack.pid(ServiceName.SINK_WRITER, 0);
            crash(started);
            awaitRestart("sink-writer", started);
        }
    }

    @Tag("nightly")
    @Test
    void triesAgainUntilItStarts() throws IOException {
        Path obstacle = root.resolve("obstacle");
        StackOptions options = options().withArguments(ServiceName.CATALOG, List.of("--fail-if=" + obstacle));
        try (Stack stack = start(options)) {
            Files.createFile(obstacle);
            long pid = stack.pid(ServiceName.CATALOG, 0);
            crash(pid);

            await().atMost(DEADLINE).until(() -> screen.notes.size() >= 2);
            assertThat(screen.notes.subList(0, 2)).containsExactly(
                    "catalog could not be started, and is tried again in 2 s: catalog ended before it was ready (exit"
                            + " status 3).",
                    "catalog could not be started, and is tried again in 4 s: catalog ended before it was ready (exit"
                            + " status 3).");
            Files.delete(obstacle);

            awaitReady(stack.catalog());
            await().atMost(DEADLINE).untilAsserted(() -> assertThat(part("catalog").restarts()).isGreaterThan(2));
        }
    }

    @Tag("nightly")
    @Test
    void startsNothingAgainOnceItIsClosed() {
        Stack stack = start(options());
        long pid = stack.pid(ServiceName.CATALOG, 0);
        crash(pid);
        await().atMost(DEADLINE).until(() -> !screen.ended.isEmpty());

        stack.close();

        assertThat(ProcessHandle.current().children()).hasSameElementsAs(othersProcesses);
    }

    /** Kills it directly, not through the stack, as a failure would. */
    private static void crash(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private void awaitRestart(String part, long pid) {
        await().atMost(DEADLINE).untilAsserted(() -> {
            StackState.Part now = part(part);
            assertThat(now.process().pid()).isNotEqualTo(pid);
            assertThat(now.process().handle()).isPresent();
            assertThat(now.restarts()).isEqualTo(1);
            assertThat(screen.ready).filteredOn(part::equals).hasSize(2);
        });
    }

    private StackState.Part part(String name) {
        return StackState.read(root.resolve("stack"))
                .orElseThrow()
                .parts()
                .stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private StackOptions options() {
        return TestStacks.options(root).withSupervision();
    }

    private Stack start(StackOptions options) {
        return TestStacks.start(options, screen);
    }

    /** Keeps the reported events. */
    private static final class Screen implements Progress {
        private final List<String> ended = new CopyOnWriteArrayList<>();
        private final List<String> ready = new CopyOnWriteArrayList<>();
        private final List<String> notes = new CopyOnWriteArrayList<>();

        @Override
        public void starting(String part) {}

        @Override
        public void ready(String part, String where, Duration after) {
            ready.add(part);
        }

        @Override
        public void ended(String part, long pid, int status, Duration startsIn) {
            ended.add(part + " " + pid + " " + status + " " + startsIn);
        }

        @Override
        public void stopping() {}

        @Override
        public void note(String message) {
            notes.add(message);
        }
    }
}
