package dev.firstpair.stack.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TortureReportTest {

    @Test
    void addsRoundsUp() {
        TortureReport both = TortureReport.NOTHING.and(round(1, 0, 0)).and(round(2, 3, 0));

        assertThat(both.seeds()).containsExactly(1L, 2L);
        assertThat(both.seconds()).isEqualTo(60);
        assertThat(both.faults()).containsExactlyInAnyOrderEntriesOf(Map.of("FLUSHALL", 4, "kill -9", 2));
        assertThat(both.placed()).isEqualTo(80);
        assertThat(both.violations()).containsExactlyEntriesOf(Map.of("NeverOversells", 3));
        assertThat(both.broken()).containsExactly("seed 2: NeverOversells");
    }

    @Test
    void isGoodWithoutViolationsAndErrorsOnly() {
        assertThat(round(1, 0, 0).isGood()).isTrue();
        assertThat(round(1, 1, 0).isGood()).isFalse();
        assertThat(round(1, 0, 1).isGood()).isFalse();
    }

    @Test
    void saysWhatWasStruckAndWhatWasBroken() {
        assertThat(round(5, 2, 1).summary()).anyMatch(line -> line.contains("2  FLUSHALL"))
                .anyMatch(line -> line.contains("NeverOversells") && line.contains("BROKEN, violations: 2"))
                .contains("  ! seed 5: NeverOversells", "  ! error: seed 5: odd", "Something is wrong: see above.");
        assertThat(round(5, 0, 0).summary()).contains("Zero violations.");
    }

    @Test
    void writesJson() {
        JsonNode json = JsonMapper.shared().readTree(round(5, 0, 0).toJson());

        assertThat(json.path("faults").path("kill -9").asInt()).isEqualTo(1);
        assertThat(json.path("rebought").asInt()).isEqualTo(7);
        assertThat(json.path("declined").asInt()).isEqualTo(6);
        assertThat(json.has("good")).isFalse();
    }

    private static TortureReport round(long seed, int violations, int errors) {
        return new TortureReport(List.of(seed), 30, Map.of("FLUSHALL", 2, "kill -9", 1), 500, 300, 60, 40, 20, 15, 7, 6,
                5, 3,
                4, 1, 9, Map.of("NeverOversells", violations),
                violations == 0 ? List.of() : List.of("seed " + seed + ": NeverOversells"), errors,
                errors == 0 ? List.of() : List.of("seed " + seed + ": odd"));
    }
}
