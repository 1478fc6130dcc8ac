package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {

    private final StringWriter screen = new StringWriter();
    private final ConsoleProgress console = new ConsoleProgress(new PrintWriter(screen), false);

    @Test
    void saysWhichProcessHasEndedAndWhy() {
        console.ended("catalog", 4711, 137, Duration.ofSeconds(2));
        console.ended("kafka-2", 4712, 3, Duration.ofSeconds(60));

        assertThat(screen.toString().lines()).containsExactly(
                "  catalog (pid 4711) has ended (signal 9), and is started again in 2 s. Why: ./firstpair logs catalog",
                "  kafka-2 (pid 4712) has ended (exit status 3), and is started again in 60 s."
                        + " Why: ./firstpair logs kafka-2");
    }
}
