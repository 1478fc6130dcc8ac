package dev.firstpair.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command = Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));

    @ParameterizedTest
    @ValueSource(strings = {"stored", "decided", "paid", "ceilings", "latency", "start", "growth"})
    void explainsEachScenarioAndItsOptions(String scenario) {
        assertThat(command.execute("--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).containsPattern("(?m)^  " + scenario + " +[A-Z]\\w+");

        assertThat(command.execute(scenario, "--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("Usage: firstpair bench " + scenario, "--against", "--report", "--rounds");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "stored --connections 0;Invalid value for option '--connections'",
            "stored --rounds 0;Invalid value for option '--rounds'",
            "stored --window many;at least 1, not many",
            "decided --buyers -1;at least 1, not -1",
            "paid --rates 5;Unknown option",
            "ceilings --connections 256,0;at least 1, not 0",
            "latency --rates 500,x;at least 1, not x",
            "latency --connections 5;Unknown option",
            "start --warm-up 5;Unknown option",
            "growth;Missing required parameter",
            "growth prices;prices",
            "growth buyers --steps 0,10;--steps",
            "growth orders --steps -1;--steps",
            "growth products --steps 10,10;ascend",
            "stored --report /dev/null/below;cannot be written to /dev/null/below",
            "start --report /dev/null/below;cannot be written to /dev/null/below",
            "fast;fast"})
    void saysWhichOptionIsWrong(String arguments, String message) {
        assertThat(command.execute(arguments.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void asksForAScenario() {
        assertThat(command.execute()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("Which scenario?");
    }
}
