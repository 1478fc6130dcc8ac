package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.drop.DropProgress;
import dev.firstpair.stack.drop.Phase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConsoleSaleTest {

    private final StringWriter printed = new StringWriter();

    @Test
    void leavesNothingOfTheChangingLineOnATerminal() {
        ConsoleProgress console = new ConsoleProgress(new PrintWriter(printed), true);
        ConsoleSale sale = new ConsoleSale(console);

        sale.progress(at(Phase.SELLING));
        assertThat(printed.toString()).contains("12 of 100 answered").doesNotContain("\n");
        sale.progress(at(Phase.SETTLING));
        sale.progress(at(Phase.DONE));
        console.stopping();

        assertThat(printed.toString()).contains("\r\033[K    1.5 s  All buyers are done")
                .endsWith("audit.\nStopping …\n");
    }

    @Test
    void printsPlainLinesElsewhere() {
        ConsoleSale sale = new ConsoleSale(new ConsoleProgress(new PrintWriter(printed), false));

        sale.progress(at(Phase.SELLING));
        sale.progress(at(Phase.SELLING));
        sale.progress(at(Phase.SETTLING));

        assertThat(printed.toString().lines()).hasSize(2).noneMatch(line -> line.contains("\033"));
    }

    private static DropProgress at(Phase phase) {
        return new DropProgress(phase, 100, 12, 13, 5, 7, 4, 3, 1, 90, 0, 0, 0, Duration.ofMillis(1_500));
    }
}
