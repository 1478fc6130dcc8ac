package dev.firstpair.stack.cli;

import dev.firstpair.stack.CachedTokens;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.drop.Drop;
import dev.firstpair.stack.drop.DropFailedException;
import dev.firstpair.stack.drop.DropOptions;
import dev.firstpair.stack.drop.DropReport;
import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts a separate system, lets simulated users buy, and proves that it sold correctly. */
@Command(name = "drop", mixinStandardHelpOptions = true,
        description = "Starts everything, sells to simulated buyers over HTTP, audits the result, and stops."
                + " Exit status 0 only if every promise held.")
final class DropCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private BackingOptions backing = new BackingOptions();

    @Option(names = "--buyers", paramLabel = "N", defaultValue = "10000", description = "Default: ${DEFAULT-VALUE}.")
    private int buyers;

    @Option(names = "--stock", paramLabel = "N", defaultValue = "1000",
            description = "Units of each product. Default: ${DEFAULT-VALUE}.")
    private int stock;

    @Option(names = "--products", paramLabel = "N", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private int products;

    @Option(names = "--concurrency", paramLabel = "N", defaultValue = "1000",
            description = "Requests in flight at once. Default: ${DEFAULT-VALUE}.")
    private int concurrency;

    @Option(names = "--hold", paramLabel = "DURATION", defaultValue = "PT5S",
            description = "How long a unit is held for a buyer who has not paid (ISO 8601). Default: ${DEFAULT-VALUE}.")
    private Duration hold = DropOptions.DEFAULTS.hold();

    @Option(names = "--wishes", paramLabel = "N", defaultValue = "0",
            description = "This many more users wish for the product when it is sold out; a tenth as many units come"
                    + " back after the sale, and the first users are notified. Default: ${DEFAULT-VALUE}.")
    private int wishes;

    @Option(names = "--seed", paramLabel = "N", description = "Repeats the buyers of an earlier run. Default: random.")
    private @Nullable Long seed;

    @Option(names = "--watch",
            description = "The sale goes through a gateway, and the address of its cockpit is printed. At the end, what"
                    + " the cockpit shows is compared with the result, and in a terminal the system runs on until Enter"
                    + " is pressed.")
    private boolean watch;

    /** System property: whether somebody can press a key; the script sets it. A JDK's console says it of any input. */
    private static final String INTERACTIVE = "firstpair.interactive";

    @Option(names = "--report", paramLabel = "FILE", description = "Where to write the report, as JSON.")
    private @Nullable Path report;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        DropOptions options = options();
        ResultFile.check(spec, report);
        Running.deleteLeftData(out);
        Path directory = Running.Throwaway.DROP.newDirectory();
        StackOptions stack = stack(directory);
        ExternalServers.check(stack);
        CachedTokens tokens = new CachedTokens(Main.directory().resolve("crowd"), InstantSource.system());
        tokens.copyKeyTo(directory);
        out.println("Starting Firstpair; logs are in " + directory.resolve("logs") + ".");
        out.flush();
        ConsoleProgress progress = new ConsoleProgress(out);
        try (Stack running = Stack.start(stack, progress)) {
            out.println();
            Drop drop = new Drop(running, options, new ConsoleSale(progress)).withTokens(tokens).withWarmUp();
            if (watch) {
                out.printf("  Watch the sale: %s%n", running.urls(ServiceName.GATEWAY)
                        .getFirst()
                        .resolve("/admin/cockpit"));
                out.printf("  admin login     %s, password %s%n%n", running.adminEmail(), running.adminPassword());
                out.flush();
                drop.withCockpit();
            }
            DropReport result = drop.run();
            out.println();
            result.summary().forEach(out::println);
            out.println();
            out.flush();
            ResultFile.write(report, result.toJson());
            if (watch && Boolean.getBoolean(INTERACTIVE)) {
                out.println("Enter stops it.");
                out.flush();
                System.in.read();
            }
            return result.isGood() ? 0 : 1;
        } catch (DropFailedException e) {
            throw new StartFailedException(
                    e.getMessage() + "\nThe logs are kept in " + directory.resolve("logs") + ".");
        }
    }

    /**
     * The notifier is started only if there are wishes. All simulated buyers have one address, unlike those of a shop.
     */
    StackOptions stack(Path directory) {
        StackOptions stack = backing.applyTo(StackOptions.throwaway(Main.root(), directory))
                .withArguments(ServiceName.GATEWAY, List.of("--firstpair.gateway.address.permits=10000000"));
        if (watch) {
            stack = stack.withInstances(ServiceName.GATEWAY, 1);
        }
        return wishes > 0 ? stack.withInstances(ServiceName.NOTIFIER_TOPOLOGY, 1) : stack;
    }

    private DropOptions options() {
        try {
            return new DropOptions(buyers, stock, products, concurrency, hold,
                    seed == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : seed,
                    wishes, DropOptions.DEFAULTS.deadline());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
