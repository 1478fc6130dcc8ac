package dev.firstpair.benchmarks;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./firstpair bench}: a subcommand for each scenario. */
@Command(name = "firstpair bench", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "SCENARIO",
        description = "Starts a system of its own as up does, measures it, and deletes its data. With --against,"
                + " measures another checkout, too, in turns. Without a scenario: stored.",
        commandListHeading = "%nScenarios:%n", footer = "%nOptions of a scenario: ./firstpair bench SCENARIO --help")
public final class Main implements Runnable {

    private static final String BUYERS = "Users; each buys a product once, then the next product is on sale."
            + " Default: ${DEFAULT-VALUE}.";

    private static final String PREFER_WAIT = "Buyers wait for the decision by Prefer: wait of the purchase, not by a"
            + " second request.";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments.length == 0 ? new String[]{"stored"} : arguments));
    }

    static CommandLine commandLine() {
        return withMessages(new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true));
    }

    /** Makes a command print the message alone of a failure that a user can do something about. */
    public static CommandLine withMessages(CommandLine command) {
        return command.setExecutionExceptionHandler((exception, line, parsed) -> {
            line.getErr().println();
            line.getErr()
                    .println(exception instanceof BenchmarkFailedException failed
                            ? failed.getMessage()
                            : dev.firstpair.stack.cli.Main.sentence(exception));
            return line.getCommandSpec().exitCodeOnExecutionException();
        });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which scenario? Name one of those below.");
    }

    @Command(mixinStandardHelpOptions = true,
            description = "Purchases per second that are accepted, decided and stored, and the CPU time of each process"
                    + " per order. Each of 256 connections buys again as soon as it has its answer.")
    void stored(
            @Option(names = "--connections", paramLabel = "N", defaultValue = "256", converter = AtLeastOne.class,
                    description = "Concurrent buyers. Default: ${DEFAULT-VALUE}.") int connections,
            @Option(names = "--buyers", paramLabel = "N", defaultValue = "10000", converter = AtLeastOne.class,
                    description = BUYERS) int buyers,
            @Mixin LoadOptions load, @Mixin SideOptions sides) throws IOException, InterruptedException {
        closedLoop(Scenario.STORED, connections, buyers, load, sides);
    }

    @Command(mixinStandardHelpOptions = true,
            description = "As stored, with 1,000 buyers who wait for the decision before they buy again.")
    void decided(
            @Option(names = "--connections", paramLabel = "N", defaultValue = "1000", converter = AtLeastOne.class,
                    description = "Concurrent buyers. Default: ${DEFAULT-VALUE}.") int connections,
            @Option(names = "--buyers", paramLabel = "N", defaultValue = "10000", converter = AtLeastOne.class,
                    description = BUYERS) int buyers,
            @Option(names = "--prefer-wait", description = PREFER_WAIT) boolean preferWait,
            @Mixin LoadOptions load, @Mixin SideOptions sides) throws IOException, InterruptedException {
        closedLoop(preferWait ? Scenario.AWAITED : Scenario.DECIDED, connections, buyers, load, sides);
    }

    @Command(mixinStandardHelpOptions = true,
            description = "As stored, with 256 buyers who wait for the decision, pay, and wait until the order is shown"
                    + " as paid.")
    void paid(
            @Option(names = "--connections", paramLabel = "N", defaultValue = "256", converter = AtLeastOne.class,
                    description = "Concurrent buyers. Default: ${DEFAULT-VALUE}.") int connections,
            @Option(names = "--buyers", paramLabel = "N", defaultValue = "10000", converter = AtLeastOne.class,
                    description = BUYERS) int buyers,
            @Mixin LoadOptions load, @Mixin SideOptions sides) throws IOException, InterruptedException {
        closedLoop(Scenario.PAID, connections, buyers, load, sides);
    }

    private void closedLoop(Scenario scenario, int connections, int buyers, LoadOptions load, SideOptions sides)
            throws IOException, InterruptedException {
        ClosedLoop.Options options = new ClosedLoop.Options(scenario, connections, buyers, load.warmUp(),
                load.window(), load.rounds());
        bench(scenario.toString(), sides).runOnSides((running, log) -> new ClosedLoop(options, log).run(running));
    }

    @Command(mixinStandardHelpOptions = true,
            description = "What ingress-api answers at most: sold-out answers, and purchases accepted in a burst of"
                    + " 5 s, as shares of an endpoint of the same server that does nothing.")
    void ceilings(
            @Option(names = "--connections", paramLabel = "N", split = ",", defaultValue = "256,1000",
                    converter = AtLeastOne.class,
                    description = "Each is measured on its own. Default: ${DEFAULT-VALUE}.") List<Integer> connections,
            @Option(names = "--buyers", paramLabel = "N", defaultValue = "10000", converter = AtLeastOne.class,
                    description = BUYERS) int buyers,
            @Mixin LoadOptions load, @Mixin SideOptions sides) throws IOException, InterruptedException {
        Ceilings.Options options = new Ceilings.Options(connections, buyers, load.warmUp(), load.window(),
                load.rounds());
        bench("ceilings", sides).runOnSides((running, log) -> new Ceilings(options, log).run(running));
    }

    @Command(mixinStandardHelpOptions = true,
            description = "From the moment a purchase is due until it is accepted, until its committed status is"
                    + " visible, and until its row is in MySQL; at fixed rates, however long each purchase takes.")
    void latency(
            @Option(names = "--rates", paramLabel = "N", split = ",", defaultValue = "500,2000,5000",
                    converter = AtLeastOne.class, description = "Purchases per second, each measured on its own."
                            + " Default: ${DEFAULT-VALUE}.") List<Integer> rates,
            @Option(names = "--buyers", paramLabel = "N", defaultValue = "10000", converter = AtLeastOne.class,
                    description = BUYERS) int buyers,
            @Option(names = "--prefer-wait", description = PREFER_WAIT) boolean preferWait,
            @Mixin LoadOptions load, @Mixin SideOptions sides) throws IOException, InterruptedException {
        Latency.Options options = new Latency.Options(rates, buyers, load.warmUp(), load.window(), load.rounds(),
                preferWait);
        bench("latency", sides).runOnSides((running, log) -> new Latency(options, log).run(running));
    }

    @Command(mixinStandardHelpOptions = true,
            description = "Seconds from ./firstpair up, on a built checkout without data, until servers and services"
                    + " are ready, and until the first purchase is accepted, decided and stored.")
    void start(
            @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", converter = AtLeastOne.class,
                    description = "Starts of each side, behind two that do not count."
                            + " Default: ${DEFAULT-VALUE}.") int rounds,
            @Option(names = "--platform",
                    description = "Starts this checkout by up --platform, too, in turns.") boolean platform,
            @Mixin SideOptions sides) throws IOException, InterruptedException {
        Start.Options options = new Start.Options(rounds);
        bench("start", sides)
                .runOnCommands(platform, (commands, logs, log) -> new Start(options, logs, log).run(commands));
    }

    @Command(mixinStandardHelpOptions = true,
            description = "CPU time per order, memory of each process and data on disk, as one thing of the system"
                    + " grows.")
    void growth(
            @Parameters(paramLabel = "SUBJECT",
                    description = "What grows. orders: those that the system holds. buyers: users, each of whom has"
                            + " bought. products: those on sale together, bought in turns.") Growth.Subject subject,
            @Option(names = "--steps", paramLabel = "N", split = ",",
                    description = "Its sizes, ascending. Default: orders 0,1000000,3000000; buyers"
                            + " 10000,100000,1000000; products 1,100,10000.") @Nullable List<Integer> steps,
            @Option(names = "--connections", paramLabel = "N", defaultValue = "256", converter = AtLeastOne.class,
                    description = "Concurrent buyers. Default: ${DEFAULT-VALUE}.") int connections,
            @Mixin LoadOptions load, @Mixin SideOptions sides) throws IOException, InterruptedException {
        Growth.Options options = new Growth.Options(subject, checked(subject, steps), connections, load.warmUp(),
                load.window(), load.rounds());
        bench("growth", sides).runOnSides((running, log) -> new Growth(options, log).run(running));
    }

    private List<Integer> checked(Growth.Subject subject, @Nullable List<Integer> steps) {
        if (steps == null) {
            return subject.steps();
        }
        int least = subject == Growth.Subject.ORDERS ? 0 : 1;
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) < least || i > 0 && steps.get(i) <= steps.get(i - 1)) {
                throw new ParameterException(spec.subcommands().get("growth"),
                        "--steps of " + subject + " ascend from " + least + " or more, unlike " + steps);
            }
        }
        return steps;
    }

    private Bench bench(String scenario, SideOptions sides) {
        return new Bench(scenario, sides, spec);
    }
}
