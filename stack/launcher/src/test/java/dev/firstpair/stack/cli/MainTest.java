package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {

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

    @Test
    void refusesToPrintLessThanNothing() {
        assertThat(command.execute("logs", "kafka", "-n", "-5")).isEqualTo(2);
        assertThat(err.toString()).contains("--lines is at least 0, not -5");
    }
}
