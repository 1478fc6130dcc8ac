package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

class AuditCommandTest {

    @Test
    void doesNotAuditAnotherSystemThanTheOneThatWasNamed() {
        StringWriter said = new StringWriter();

        int status = new CommandLine(new AuditCommand()).setErr(new PrintWriter(said))
                .execute("--sink-writer", "http://127.0.0.1:8083");

        assertThat(status).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("--sink-writer is for --repair, which is missing.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8083", "localhost:8083", "somewhere", "ftp://localhost", "http:8083"})
    void saysWhatTheAddressOfASinkWriterLooksLike(String address) {
        StringWriter said = new StringWriter();

        int status = new CommandLine(new AuditCommand()).setErr(new PrintWriter(said))
                .execute("--repair", "--sink-writer", address);

        assertThat(status).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains(address).doesNotContainPattern("\\n\\s+at ");
    }
}
