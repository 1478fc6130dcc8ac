package dev.firstpair.benchmarks;

import dev.firstpair.stack.cli.ConsoleProgress;
import dev.firstpair.stack.cli.Main;
import dev.firstpair.stack.cli.Running;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs a scenario on one checkout, or alternately on two, and reports the result. */
final class Bench {

    /** Measures running sides. */
    interface OnSides {
        Outcome run(List<Side> sides, Consumer<String> log) throws IOException, InterruptedException;
    }

    /** Measures the start of checkouts. */
    interface OnCheckouts {
        Outcome run(Map<String, Path> checkouts, Path logs, Consumer<String> log)
                throws IOException, InterruptedException;
    }

    private final String scenario;
    private final SideOptions options;
    private final PrintWriter out;
    private final Path directory = Running.Throwaway.BENCH.newDirectory();

    Bench(String scenario, SideOptions options, PrintWriter out) {
        this.scenario = scenario;
        this.options = options;
        this.out = out;
    }

    /** Starts each side as {@code ./firstpair up} does, and stops them at the end. */
    void runOnSides(OnSides measurement) throws IOException, InterruptedException {
        requireLinux();
        Running.deleteLeftData(out);
        out.println("Starting Firstpair; logs are in " + logs() + ".");
        out.flush();
        ConsoleProgress console = new ConsoleProgress(out);
        List<Side> sides = new ArrayList<>();
        try {
            sides.add(Side.ofThisCheckout(Main.root(), directory, console));
            Path against = options.against;
            if (against != null) {
                console.say("  %s: ./firstpair up", against);
                sides.add(Up.start(Side.AGAINST, root(against), logs().resolve("against.log")).awaitReady(line -> {}));
            }
            report(measurement.run(sides, line -> console.say("  %s", line)));
        } finally {
            sides.reversed().forEach(Side::close);
        }
    }

    /** Passes the checkouts by side to the measurement, which starts and stops them itself. */
    void runOnCheckouts(OnCheckouts measurement) throws IOException, InterruptedException {
        requireLinux();
        out.println("Starting Firstpair again and again; logs are in " + logs() + ".");
        out.flush();
        ConsoleProgress console = new ConsoleProgress(out);
        Map<String, Path> checkouts = new LinkedHashMap<>();
        checkouts.put(Side.THIS, Main.root());
        Path against = options.against;
        if (against != null) {
            checkouts.put(Side.AGAINST, root(against));
        }
        report(measurement.run(checkouts, logs(), line -> console.say("  %s", line)));
    }

    private Path logs() {
        return directory.resolve("logs");
    }

    private static Path root(Path checkout) {
        return checkout.toAbsolutePath().normalize();
    }

    private static void requireLinux() {
        if (!Files.isDirectory(Path.of("/proc/self"))) {
            throw new BenchmarkFailedException("It reads the CPU time of processes in /proc, which only Linux has.");
        }
    }

    private void report(Outcome outcome) throws IOException, InterruptedException {
        Path asked = options.report;
        Path results = asked == null ? directory : asked;
        Report report = new Report(scenario, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                Machine.thisOne(), commits(options.against), outcome);
        report.write(results);
        out.println();
        out.println(report.toMarkdown());
        out.println("Written to " + results.resolve("report.md") + ".");
        out.flush();
    }

    private static Map<String, String> commits(@Nullable Path against) throws InterruptedException {
        Map<String, String> commits = new LinkedHashMap<>();
        commits.put(Side.THIS, Machine.commit(Main.root()));
        if (against != null) {
            commits.put(Side.AGAINST, Machine.commit(against));
        }
        return commits;
    }
}
