package dev.firstpair.benchmarks;

import dev.firstpair.stack.cli.ConsoleProgress;
import dev.firstpair.stack.cli.Main;
import dev.firstpair.stack.cli.ResultFile;
import dev.firstpair.stack.cli.Running;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Runs a scenario on one checkout, or alternately on two, and reports the result. */
final class Bench {

    /** Measures running sides. */
    interface OnSides {
        Outcome run(List<Side> sides, Consumer<String> log) throws IOException, InterruptedException;
    }

    /** Measures the start by commands. */
    interface OnCommands {
        Outcome run(Map<String, Up.Command> commands, Path logs, Consumer<String> log)
                throws IOException, InterruptedException;
    }

    private final String scenario;
    private final SideOptions options;
    private final PrintWriter out;
    private final Path directory = Running.Throwaway.BENCH.newDirectory();
    private final Path results;

    /** @throws ParameterException if the report cannot be written */
    Bench(String scenario, SideOptions options, CommandSpec command) {
        this.scenario = scenario;
        this.options = options;
        this.out = command.commandLine().getOut();
        Path asked = options.report;
        this.results = asked == null ? directory : asked;
        ResultFile.check(command, Report.json(results));
    }

    /** Starts each side as {@code ./firstpair up} does, and stops them at the end. */
    void runOnSides(OnSides measurement) throws IOException, InterruptedException {
        CpuTime.requireLinux();
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
                sides.add(Up.start(Side.AGAINST, Up.Command.of(root(against)), logs().resolve("against.log"))
                        .awaitReady(line -> {}));
            }
            report(measurement.run(sides, line -> console.say("  %s", line)));
        } finally {
            sides.reversed().forEach(Side::close);
        }
    }

    /**
     * Passes the commands by side to the measurement, which starts and stops them itself.
     *
     * @param platform whether this checkout is started with its platform, too
     */
    void runOnCommands(boolean platform, OnCommands measurement) throws IOException, InterruptedException {
        CpuTime.requireLinux();
        out.println("Starting Firstpair again and again; logs are in " + logs() + ".");
        out.flush();
        ConsoleProgress console = new ConsoleProgress(out);
        Map<String, Up.Command> commands = new LinkedHashMap<>();
        commands.put(Side.THIS, Up.Command.of(Main.root()));
        if (platform) {
            commands.put(Side.PLATFORM, Up.Command.of(Main.root(), "--platform"));
        }
        Path against = options.against;
        if (against != null) {
            commands.put(Side.AGAINST, Up.Command.of(root(against)));
        }
        report(measurement.run(commands, logs(), line -> console.say("  %s", line)));
    }

    private Path logs() {
        return directory.resolve("logs");
    }

    private static Path root(Path checkout) {
        return checkout.toAbsolutePath().normalize();
    }

    private void report(Outcome outcome) throws IOException, InterruptedException {
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
