package dev.firstpair.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuTimeTest {

    @TempDir
    Path process;

    @Test
    void readsUserAndSystemTimeOfTheProcessAndOfItsOptimizingCompiler() throws IOException {
        write(process, "java", 300, 200);
        write(process.resolve("task/11"), "main", 100, 50);
        write(process.resolve("task/12"), "C2 CompilerThre", 40, 2);
        write(process.resolve("task/13"), "C2 CompilerThre", 1, 0);
        write(process.resolve("task/14"), "C1 CompilerThre", 20, 1);

        assertThat(CpuTime.of(process)).isEqualTo(new CpuTime(5_000_000, 430_000));
    }

    @Test
    void readsThisProcess() throws IOException {
        CpuTime before = CpuTime.of(ProcessHandle.current().pid());
        long busyUntilNanos = System.nanoTime() + 200_000_000;
        while (System.nanoTime() < busyUntilNanos) {
            Thread.onSpinWait();
        }
        assertThat(CpuTime.of(ProcessHandle.current().pid()).since(before).totalMicros()).isPositive();
    }

    @Test
    void takesNothingAwayForACompilerThreadThatHasEnded() {
        assertThat(new CpuTime(900, 100).since(new CpuTime(500, 300))).isEqualTo(new CpuTime(400, 0));
    }

    private static void write(Path folder, String command, int user, int system) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("comm"), command + "\n");
        Files.writeString(folder.resolve("stat"),
                "4711 (" + command + " (x)) S 1 4711 4711 0 -1 4194560 1 2 3 4 " + user + " " + system
                        + " 5 6 20 0 1 0 7\n");
    }
}
