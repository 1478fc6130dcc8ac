package dev.firstpair.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Memory of a JVM of the stack; on Linux only. */
final class ProcessMemory {

    private static final int JCMD_SECONDS = 60;

    private ProcessMemory() {}

    /** Resident memory now. */
    static long residentBytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))
                .stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    /** Size of the reachable objects on the heap, after a full collection. */
    static long liveHeapBytes(long pid) throws IOException, InterruptedException {
        List<String> histogram = histogram(pid);
        String total = histogram.reversed().stream().filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
        return Long.parseLong(total.strip().split("\\s+")[2]);
    }

    /** The lines of {@code jcmd GC.class_histogram}, which collects all garbage before it counts. */
    static List<String> histogram(long pid) throws IOException, InterruptedException {
        Path output = Files.createTempFile("histogram", ".txt");
        try {
            Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                    Long.toString(pid), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!jcmd.waitFor(JCMD_SECONDS, TimeUnit.SECONDS)) {
                jcmd.destroyForcibly();
            }
            return Files.readAllLines(output);
        } finally {
            Files.delete(output);
        }
    }
}
