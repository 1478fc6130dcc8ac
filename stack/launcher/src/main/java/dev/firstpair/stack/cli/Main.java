package dev.firstpair.stack.cli;

import dev.firstpair.stack.servers.StartFailedException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sorts out the arguments of {@code ./firstpair}. */
@Command(name = "firstpair", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, description = "Sells limited editions first come, first served.", footer = "  bench     Measures a system of its own: ./firstpair bench --help", subcommands = {
        DropCommand.class, UpCommand.class, StatusCommand.class, AuditCommand.class, TortureCommand.class,
        DownCommand.class,
        LogsCommand.class, KafkaCommand.class, ResetCommand.class})
public final class Main implements Runnable {

    /** System property: the checkout; the script sets it. */
    private static final String ROOT = "firstpair.root";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new Main());
        command.setExecutionExceptionHandler((exception, line, parsed) -> {
            if (!(exception instanceof StartFailedException)) {
                throw exception;
            }
            line.getErr().println();
            line.getErr().println(exception.getMessage());
            return line.getCommandSpec().exitCodeOnExecutionException();
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? Name one of those below.");
    }

    /** The checkout. */
    public static Path root() {
        return Path.of(System.getProperty(ROOT, "")).toAbsolutePath().normalize();
    }

    /** Where {@code up} keeps everything, and below it {@code drops/} and {@code tortures/}. */
    static Path directory() {
        return root().resolve(".firstpair");
    }

    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[]{"firstpair " + (version == null ? "from source" : version)};
        }
    }
}
