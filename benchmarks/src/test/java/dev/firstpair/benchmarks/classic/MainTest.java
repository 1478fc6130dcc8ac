package dev.firstpair.benchmarks.classic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

class MainTest {

    @Test
    void noticesBeforeItStartsThatItCannotReport() {
        StringWriter err = new StringWriter();

        int status = new CommandLine(new Main()).setErr(new PrintWriter(err)).execute("--report", "/dev/null/below");

        assertThat(status).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("cannot be written to /dev/null/below");
    }
}
