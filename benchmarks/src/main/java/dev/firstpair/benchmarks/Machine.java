package dev.firstpair.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The machine of a measurement.
 *
 * @param processor its model
 * @param processors how many the JVM may use
 * @param memoryGib of the machine
 * @param kernel name and release
 * @param java runtime version, of this command and of all services
 */
public record Machine(String processor, int processors, long memoryGib, String kernel, String java) {

    private static final Path CPUINFO = Path.of("/proc/cpuinfo");
    private static final Path MEMINFO = Path.of("/proc/meminfo");

    public static Machine thisOne() throws IOException {
        return new Machine(valueOf(CPUINFO, "model name"), Runtime.getRuntime().availableProcessors(),
                Math.round(Long.parseLong(valueOf(MEMINFO, "MemTotal").split(" ")[0]) / (1024.0 * 1024)),
                System.getProperty("os.name") + " " + System.getProperty("os.version"), Runtime.version().toString());
    }

    private static String valueOf(Path file, String key) throws IOException {
        return Files.readAllLines(file)
                .stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("0 unknown");
    }

    /** The commit of a checkout, with {@code -dirty} appended if it was changed since; empty without git. */
    public static String commit(Path checkout) throws InterruptedException {
        try {
            Process git = new ProcessBuilder(List.of("git", "describe", "--always", "--dirty", "--abbrev=12",
                    "--exclude=*")).directory(checkout.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? commit : "";
        } catch (IOException e) {
            return "";
        }
    }
}
