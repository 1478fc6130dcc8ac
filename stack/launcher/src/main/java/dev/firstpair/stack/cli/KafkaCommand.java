package dev.firstpair.stack.cli;

import dev.firstpair.stack.StackState;
import dev.firstpair.stack.servers.KafkaTool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one of Kafka's own tools against the brokers of the running stack. */
@Command(name = "kafka", mixinStandardHelpOptions = true,
        description = "Runs Kafka's console-producer, console-consumer, topics or consumer-groups with the brokers"
                + " that run here; all arguments behind the tool are the tool's: ./firstpair kafka topics --help")
final class KafkaCommand implements Callable<Integer> {

    private static final String BOOTSTRAP_SERVER = "--bootstrap-server";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "TOOL", description = "console-producer, console-consumer, topics or"
            + " consumer-groups.")
    private String tool = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ARGUMENT", description = "Of the tool.")
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(tool().command(Path.of(System.getProperty("java.io.tmpdir"))));
        if (needsBrokers(arguments)) {
            command.addAll(List.of(BOOTSTRAP_SERVER, brokers()));
        }
        command.addAll(arguments);
        Process running = new ProcessBuilder(command).inheritIO().start();
        // Unguarded, since it uses the terminal: an orderly end of this process ends it, too.
        Runtime.getRuntime().addShutdownHook(new Thread(running::destroy, "end-of-tool"));
        return running.waitFor();
    }

    /** The tools accept {@code --bootstrap-server=HOST:PORT}, too, but not both. */
    static boolean needsBrokers(List<String> arguments) {
        return arguments.stream()
                .noneMatch(argument -> argument.startsWith(BOOTSTRAP_SERVER) || argument.equals("--help"));
    }

    private KafkaTool tool() {
        return Arrays.stream(KafkaTool.values())
                .filter(known -> known.toString().equals(tool))
                .findFirst()
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "There is no tool '" + tool
                        + "'; there are "
                        + Arrays.stream(KafkaTool.values()).map(KafkaTool::toString).collect(Collectors.joining(", "))
                        + "."));
    }

    private String brokers() {
        Optional<StackState> running = Running.find();
        return running.flatMap(StackState::bootstrapServers)
                .orElseThrow(() -> new ParameterException(spec.commandLine(), running.isEmpty()
                        ? "Nothing runs. ./firstpair up starts it, or name the brokers with " + BOOTSTRAP_SERVER + "."
                        : "What runs has no Kafka of its own: name the brokers with " + BOOTSTRAP_SERVER + "."));
    }
}
