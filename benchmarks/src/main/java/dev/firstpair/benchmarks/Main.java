package dev.firstpair.benchmarks;

import dev.firstpair.stack.cli.ConsoleProgress;
import dev.firstpair.stack.cli.Running;
import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./firstpair bench}. */
@Command(name = "firstpair bench", mixinStandardHelpOptions = true, description = "Starts a system of its own as up does, buys"
        + " without a pause, and reports how many purchases per second were accepted, decided and stored, and the CPU time"
        + " of each process per order. With --against, the same for another checkout, in turns.")
public final class Main implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--against", paramLabel = "DIR", description = "Another checkout that runs beside this one, by its own ./firstpair up; without data.")
    private @Nullable Path against;

    @Parameters(paramLabel = "SCENARIO", arity = "0..1", defaultValue = "stored", description = "stored: buys, and buys again when it has the answer. decided: waits for the decision before that. paid: pays, too. Default: ${DEFAULT-VALUE}.")
    private Scenario scenario = Scenario.STORED;

    @Option(names = "--connections", paramLabel = "N", description = "Concurrent buyers. Default: 256; for decided 1000.")
    private @Nullable Integer connections;

    @Option(names = "--buyers", paramLabel = "N", defaultValue = "10000", description = "Each buys every product once. Default: ${DEFAULT-VALUE}.")
    private int buyers;

    @Option(names = "--warm-up", paramLabel = "SECONDS", defaultValue = "120", description = "Load before anything counts; the optimizing compiler takes minutes. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(names = "--window", paramLabel = "SECONDS", defaultValue = "20", description = "How long a measurement takes. Default: ${DEFAULT-VALUE}.")
    private int window;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "Measurements of each side. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--report", paramLabel = "DIR", description = "Where to write report.json and report.md. Default: with the logs.")
    private @Nullable Path report;

    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
        command.setExecutionExceptionHandler((exception, line, parsed) -> {
            if (!(exception instanceof StartFailedException) && !(exception instanceof BenchmarkFailedException)) {
                throw exception;
            }
            line.getErr().println();
            line.getErr().println(exception.getMessage());
            return line.getCommandSpec().exitCodeOnExecutionException();
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        int buying = connections == null ? scenario.connections() : connections;
        atLeastOne("--connections", buying);
        atLeastOne("--buyers", buyers);
        atLeastOne("--warm-up", warmUp);
        atLeastOne("--window", window);
        atLeastOne("--rounds", rounds);
        if (!Files.isDirectory(Path.of("/proc/self"))) {
            throw new BenchmarkFailedException("It reads the CPU time of processes in /proc, which only Linux has.");
        }
        PrintWriter out = spec.commandLine().getOut();
        Path directory = Running.Throwaway.BENCH.newDirectory();
        Path results = report == null ? directory : report;
        out.println("Starting Firstpair; logs are in " + directory.resolve("logs") + ".");
        out.flush();
        ConsoleProgress console = new ConsoleProgress(out);
        Measurement.Options options = new Measurement.Options(scenario, buying, buyers, Duration.ofSeconds(warmUp),
                Duration.ofSeconds(window), rounds);
        List<Side> sides = new ArrayList<>();
        Map<String, String> commits = new LinkedHashMap<>();
        try {
            sides.add(Side.ofThisCheckout(dev.firstpair.stack.cli.Main.root(), directory, console));
            commits.put(sides.getLast().name(), Machine.commit(dev.firstpair.stack.cli.Main.root()));
            if (against != null) {
                console.say("  %s: ./firstpair up", against);
                sides.add(Side.ofCheckout(against.toAbsolutePath().normalize(), directory.resolve("logs/against.log")));
                commits.put(sides.getLast().name(), Machine.commit(against));
            }
            Map<String, List<Window>> windows = new LinkedHashMap<>();
            new Measurement(options, line -> console.say("  %s", line)).run(sides)
                    .forEach((side, ofSide) -> windows.put(side.name(), ofSide));
            Report measured = new Report(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), Machine.thisOne(),
                    options, commits, windows);
            Files.createDirectories(results);
            Files.writeString(results.resolve("report.json"), measured.toJson());
            Files.writeString(results.resolve("report.md"), measured.toMarkdown());
            out.println();
            out.println(measured.toMarkdown());
            measured.comparison().forEach(out::println);
            out.println("Written to " + results.resolve("report.md") + ".");
        } finally {
            sides.reversed().forEach(Side::close);
        }
        return 0;
    }

    private void atLeastOne(String option, int value) {
        if (value < 1) {
            throw new ParameterException(spec.commandLine(), option + " is at least 1, not " + value);
        }
    }
}
