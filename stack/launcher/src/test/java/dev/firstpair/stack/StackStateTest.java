package dev.firstpair.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class StackStateTest {

    @TempDir
    Path folder;

    @Test
    void isReadAsItWasWritten() {
        StackState.Process self = StackState.Process.of(ProcessHandle.current());
        StackState state = new StackState(self, true, true, List.of(
                new StackState.Part("kafka", "127.0.0.1:9092", "kafka.log", new StackState.Process(4711, "1"), 2)));

        state.write(folder);

        assertThat(StackState.read(folder)).contains(state);
    }

    @Test
    void isEmptyWhereNothingWasStarted() {
        assertThat(StackState.read(folder)).isEmpty();
    }

    @Test
    void isEmptyIfItCannotBeParsed() throws IOException {
        Files.writeString(folder.resolve("state.json"), "");

        assertThat(StackState.read(folder)).isEmpty();
    }

    @Test
    void removesOnlyItsOwn() {
        StackState.Process self = StackState.Process.of(ProcessHandle.current());
        StackState other = new StackState(new StackState.Process(self.pid(), self.start() + "0"), false, true,
                List.of());
        other.write(folder);
        StackState.remove(folder);
        assertThat(StackState.read(folder)).contains(other);

        new StackState(self, false, true, List.of()).write(folder);
        StackState.remove(folder);
        assertThat(StackState.read(folder)).isEmpty();
    }

    @Test
    void findsARunningProcess() {
        assertThat(StackState.Process.of(ProcessHandle.current()).handle()).contains(ProcessHandle.current());
    }

    @Test
    void takesAProcessWithTheSamePidAndAnotherStartForAStranger() {
        StackState.Process self = StackState.Process.of(ProcessHandle.current());

        assertThat(new StackState.Process(self.pid(), self.start() + "0").handle()).isEmpty();
    }

    /** The clock may have been set since the state was written. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void recordsAStartThatDoesNotDependOnTheWallClock() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));

        assertThat(StackState.Process.of(ProcessHandle.current()).start()).matches("[0-9a-f-]{36}/[0-9]+")
                .endsWith("/" + stat.substring(stat.lastIndexOf(") ")).split(" ")[20]);
    }

    @Test
    void neverFindsTheProcessesThatMustNotBeTouched() {
        assertThat(new StackState.Process(1, "").handle()).isEmpty();
        assertThat(new StackState.Process(0, "").handle()).isEmpty();
    }
}
