package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

class ScaleCommandTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "ingress | 2 | There is no service 'ingress'; there are ingress-api, order-topology, sink-writer, catalog,"
                    + " accounts, notifier-topology, gateway, config-server, discovery.",
            "ingress-api | 0 | There is at least 1 instance, not 0.",
            "ingress-api | many | Invalid value for positional parameter at index 1 (N): 'many' is not an int"})
    void refusesWhatMakesNoSense(String service, String count, String reason) {
        StringWriter said = new StringWriter();
        PrintWriter to = new PrintWriter(said);

        assertThat(new CommandLine(new ScaleCommand()).setOut(to).setErr(to).execute(service, count))
                .isEqualTo(ExitCode.USAGE);

        assertThat(said.toString()).startsWith(reason);
    }
}
