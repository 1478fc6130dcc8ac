package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command = Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));

    @Test
    void helpsWithEachCommand() {
        for (String name : command.getSubcommands().keySet()) {
            assertThat(command.execute(name, "--help")).as(name).isZero();
        }
        assertThat(out.toString()).contains("console-consumer", "--lines");
    }

    @Test
    void leavesToAToolWhatIsBehindItsName() {
        CommandLine.ParseResult parsed = command.parseArgs("kafka", "topics", "--help", "--list");

        assertThat(parsed.subcommand().isUsageHelpRequested()).isFalse();
        assertThat(parsed.subcommand().matchedPositionalValue(1, List.<String>of()))
                .containsExactly("--help", "--list");
    }

    /** As for a user without write permission in the checkout. */
    @Test
    void saysInASentenceWhatMayNotBeWritten() {
        command.addSubcommand("denied", new Failing(new UncheckedIOException(
                new AccessDeniedException("/opt/firstpair/.firstpair"))));
        // For the new one, too.
        command.setErr(command.getErr()).setExecutionExceptionHandler(command.getExecutionExceptionHandler());

        assertThat(command.execute("denied")).isEqualTo(1);

        assertThat(err.toString().strip()).isEqualTo("You may not write /opt/firstpair/.firstpair."
                + " Run it as its owner, or in a checkout of your own.");
    }

    @Test
    void saysInASentenceWhatCannotBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("checkout"));
        System.setProperty("firstpair.root", file.toString());
        try {
            assertThat(command.execute("up")).isEqualTo(1);
        } finally {
            System.clearProperty("firstpair.root");
        }

        assertThat(err.toString().strip()).startsWith("Cannot write or read " + file)
                .doesNotContain("Exception", "\tat ");
    }

    @Test
    void saysInASentenceThatTheDiskIsFull() {
        command.addSubcommand("full", new Failing(new UncheckedIOException("Cannot write state.json",
                new IOException("No space left on device"))));
        command.setErr(command.getErr()).setExecutionExceptionHandler(command.getExecutionExceptionHandler());

        assertThat(command.execute("full")).isEqualTo(1);

        assertThat(err.toString()).contains("The disk is full.").doesNotContain("Exception", "\tat ");
    }

    /** As when the log that a command follows is deleted. */
    @Test
    void saysInASentenceThatAFileIsGone() {
        command.addSubcommand("gone", new Failing(new UncheckedIOException(
                new FileNotFoundException("/opt/firstpair/kafka.log (No such file or directory)"))));
        command.setErr(command.getErr()).setExecutionExceptionHandler(command.getExecutionExceptionHandler());

        assertThat(command.execute("gone")).isEqualTo(1);

        assertThat(err.toString().strip())
                .isEqualTo("Cannot write or read /opt/firstpair/kafka.log (No such file or directory)");
    }

    @Test
    void leavesToAToolWhichBrokersItUses() {
        assertThat(KafkaCommand.needsBrokers(List.of("--list"))).isTrue();
        assertThat(KafkaCommand.needsBrokers(List.of("--list", "--bootstrap-server", "there:9092"))).isFalse();
        assertThat(KafkaCommand.needsBrokers(List.of("--list", "--bootstrap-server=there:9092"))).isFalse();
    }

    @Command
    private record Failing(RuntimeException failure) implements Runnable {

        @Override
        public void run() {
            throw failure;
        }
    }

    @Test
    void refusesToPrintLessThanNothing() {
        assertThat(command.execute("logs", "kafka", "-n", "-5")).isEqualTo(2);
        assertThat(err.toString()).contains("--lines is at least 0, not -5");
    }
}
