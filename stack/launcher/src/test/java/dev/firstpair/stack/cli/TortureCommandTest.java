package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

class TortureCommandTest {

    @Test
    void saysAtOnceThatTheReportCannotBeWritten(@TempDir Path folder) throws IOException {
        Path report = Files.createFile(folder.resolve("file")).resolve("torture.json");
        StringWriter said = new StringWriter();
        PrintWriter to = new PrintWriter(said);

        int status = new CommandLine(new TortureCommand()).setOut(to)
                .setErr(to)
                .execute("--minutes", "0.01", "--report", report.toString());

        assertThat(status).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).startsWith("The result cannot be written to " + report + ": ")
                .doesNotContain("Starting Firstpair")
                .doesNotContainPattern("\\n\\s+at ");
    }
}
