package dev.firstpair.stack.cli;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.torture.Evidence;
import dev.firstpair.stack.torture.Torture;
import dev.firstpair.stack.torture.TortureFailedException;
import dev.firstpair.stack.torture.TortureListener;
import dev.firstpair.stack.torture.TortureOptions;
import dev.firstpair.stack.torture.TortureProgress;
import dev.firstpair.stack.torture.TortureReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Injects faults into a separate system while it sells, and proves that its promises hold. */
@Command(name = "torture", mixinStandardHelpOptions = true,
        description = "Starts two instances of each service, sells to a few shoppers who do everything at random while"
                + " random faults are injected (processes killed and frozen, Redis emptied, Kafka and MySQL restarted,"
                + " connections cut, stalled and delayed), recovers, and audits; round after round. Exit status 0"
                + " only if no"
                + " promise was broken.")
final class TortureCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ReplicaOptions replicas = new ReplicaOptions();

    @Option(names = "--minutes", paramLabel = "M", defaultValue = "5",
            description = "For how long; the current round is finished. Default: ${DEFAULT-VALUE}.")
    private double minutes;

    @Option(names = "--seed", paramLabel = "N",
            description = "Repeats the shoppers and the faults of an earlier run; each round's seed is one more than"
                    + " the one before. Default: random.")
    private @Nullable Long seed;

    @Option(names = "--report", paramLabel = "FILE",
            description = "Where to write the report, as JSON; it is written after every round.")
    private @Nullable Path report;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!(minutes > 0)) {
            throw new ParameterException(spec.commandLine(), "minutes is above 0, not " + minutes);
        }
        ResultFile.check(spec, report);
        PrintWriter out = spec.commandLine().getOut();
        Running.deleteLeftData(out);
        Path directory = Running.Throwaway.TORTURE.newDirectory();
        Path broken = directory.resolve("broken");
        out.println("Starting Firstpair; logs are in " + directory.resolve("logs") + ".");
        out.flush();
        ConsoleProgress console = new ConsoleProgress(out);
        StackOptions options = replicas.applyTo(StackOptions.throwaway(Main.root(), directory)).withLinks();
        for (ServiceName service : ServiceName.OF_A_SALE) {
            options = options.withInstances(service, 2);
        }
        long next = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
        TortureReport all = TortureReport.NOTHING;
        try (Stack stack = Stack.start(options, console)) {
            long endNanos = System.nanoTime() + (long) (minutes * 60e9);
            do {
                console.say("");
                console.say("Round %d (seed %d)", all.seeds().size() + 1, next);
                TortureReport round;
                try {
                    round = new Torture(stack, TortureOptions.ALL.withSeed(next), new Listener(console)).run();
                } catch (TortureFailedException | KafkaException e) {
                    round = TortureReport.failed(next, "the round could not be brought to its end: " + e.getMessage());
                }
                all = all.and(round);
                console.say("  %,d faults injected, %,d orders placed, %s",
                        round.faults().values().stream().mapToInt(Integer::intValue).sum(), round.placed(),
                        round.isGood() ? "zero violations" : "SOMETHING IS WRONG");
                if (!round.isGood()) {
                    round.summary().forEach(line -> console.say("%s", line));
                    console.say("  %s", Evidence.keep(directory, broken.resolve("seed-" + next)));
                }
                ResultFile.write(report, all.toJson());
                next++;
            } while (System.nanoTime() < endNanos);
            out.println();
            all.summary().forEach(out::println);
            if (!all.isGood()) {
                out.println(
                        "The logs are kept in " + directory.resolve("logs") + ", and what the brokers had after each"
                                + " such round in " + broken
                                + ". A seed's round again: ./firstpair torture --minutes 0.1 --seed SEED");
            }
            out.println();
            return all.isGood() ? 0 : 1;
        }
    }

    /** On a terminal, a line that changes; and a permanent line for each fault. */
    private static final class Listener implements TortureListener {
        private final ConsoleProgress console;

        Listener(ConsoleProgress console) {
            this.console = console;
        }

        @Override
        public void progress(TortureProgress now) {
            if (console.isDue()) {
                console.show("  %5.1f s  %,d actions, %,d purchase requests, %,d accepted; orders: %,d placed,"
                        + " %,d canceled; %d faults", now.elapsed().toMillis() / 1e3, now.actions(), now.requests(),
                        now.accepted(), now.placed(), now.canceled(), now.faults());
            }
        }

        @Override
        public void fault(String what) {
            console.say("           * %s", what);
        }

        @Override
        public void note(String message) {
            console.say("           %s", message);
        }
    }
}
