package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.ServiceName;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DropCommandTest {

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "2000,1"})
    void startsANotifierForThoseWhoWish(int wishes, int notifiers, @TempDir Path directory) {
        DropCommand drop = new DropCommand();
        new CommandLine(drop).parseArgs("--wishes", Integer.toString(wishes));

        assertThat(drop.stack(directory).instancesOf(ServiceName.NOTIFIER_TOPOLOGY)).isEqualTo(notifiers);
    }

    @Test
    void startsNoneUnlessAsked(@TempDir Path directory) {
        DropCommand drop = new DropCommand();
        new CommandLine(drop).parseArgs();

        assertThat(drop.stack(directory).instancesOf(ServiceName.NOTIFIER_TOPOLOGY)).isZero();
    }
}
