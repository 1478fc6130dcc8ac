package dev.firstpair.stack.cli;

import dev.firstpair.stack.servers.StartFailedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Parses the arguments of {@code ./firstpair}. */
@Command(name = "firstpair", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        description = "Sells limited editions first come, first served.",
        footer = "  bench     Measures a system of its own: ./firstpair bench --help", subcommands = {
                DropCommand.class, UpCommand.class, StatusCommand.class, AuditCommand.class, TortureCommand.class,
                ScaleCommand.class, DownCommand.class,
                LogsCommand.class, KafkaCommand.class, ResetCommand.class})
public final class Main implements Runnable {

    /** System property: the checkout; the script sets it. */
    private static final String ROOT = "firstpair.root";
    private static final String DISK_FULL = "No space left on device";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine command = new CommandLine(new Main());
        // Arguments after the tool's name belong to the tool, also --help.
        Objects.requireNonNull(command.getSubcommands().get("kafka")).setStopAtPositional(true);
        return command.setExecutionExceptionHandler((exception, line, parsed) -> {
            line.getErr().println();
            line.getErr().println(sentence(exception));
            return line.getCommandSpec().exitCodeOnExecutionException();
        });
    }

    /**
     * The message to print for a command that failed.
     *
     * @throws Exception if it is not one that a user can do something about
     */
    public static String sentence(Exception exception) throws Exception {
        Throwable cause = exception instanceof UncheckedIOException io ? io.getCause() : exception;
        if (exception instanceof StartFailedException) {
            return String.valueOf(exception.getMessage());
        }
        // An error while a file is written has no type of its own, and names no file.
        if (cause instanceof IOException && String.valueOf(cause.getMessage()).contains(DISK_FULL)) {
            return "The disk is full. Free some space for " + root() + ", then run it again.";
        }
        if (cause instanceof AccessDeniedException denied) {
            return "You may not write " + denied.getFile()
                    + ". Run it as its owner, or in a checkout of your own.";
        }
        if (cause instanceof FileSystemException file) {
            return "Cannot write or read " + file.getFile() + ": "
                    + Objects.requireNonNullElse(file.getReason(), file.getClass().getSimpleName());
        }
        // Thrown by older classes of the JDK; its message is the file, and the reason in parentheses.
        if (cause instanceof FileNotFoundException) {
            return "Cannot write or read " + cause.getMessage();
        }
        throw exception;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? Name one of those below.");
    }

    /** The checkout. */
    public static Path root() {
        return Path.of(System.getProperty(ROOT, "")).toAbsolutePath().normalize();
    }

    /** The directory of {@code up}, which contains {@code drops/} and {@code tortures/}. */
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
