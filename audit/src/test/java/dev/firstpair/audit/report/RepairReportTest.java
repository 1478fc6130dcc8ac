package dev.firstpair.audit.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepairReportTest {

    @Test
    void isReadAsItWasWritten() {
        RepairReport report = RepairReport.of(List.of("product 1: primed again"), List.of("order 2 is left"),
                AuditReportTest.broken());

        assertThat(RepairReport.ofJson(report.toJson())).isEqualTo(report);
    }

    @Test
    void listsTheFirstOfManyAndCountsAll() {
        List<String> many = IntStream.rangeClosed(1, 1_500).mapToObj(i -> "order " + i + " is written again").toList();
        RepairReport report = RepairReport.of(many, List.of(), AuditReportTest.broken());

        assertThat(report.repaired()).hasSize(1_000);
        assertThat(report.summary()).contains("Repaired 1500, left 0.", "  + order 20 is written again",
                "  + … and 1480 more", "  - A promise is broken in the log itself, which no repair writes to.",
                "Something is wrong: see above.").doesNotContain("  + order 21 is written again");
    }
}
