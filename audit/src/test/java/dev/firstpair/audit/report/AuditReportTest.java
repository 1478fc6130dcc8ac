package dev.firstpair.audit.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.audit.report.AuditReport.Gate;
import dev.firstpair.audit.report.AuditReport.Kept;
import dev.firstpair.audit.report.AuditReport.Product;
import dev.firstpair.audit.report.AuditReport.ReportedDrift;
import dev.firstpair.audit.report.AuditReport.Row;
import dev.firstpair.audit.report.AuditReport.Stock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AuditReportTest {

    @Test
    void showsALineForEachProductAndPromise() {
        AuditReport report = report(List.of(), List.of(), Kept.HELD);

        assertThat(report.summary()).contains(
                "41 orders in 50 requests, 30 commands, 81 events, 44 stock levels and 2 restocks, in 1.2 s",
                "     PRODUCT   ORDERS  GRANTED   ACTIVE REMAINING IN REDIS  LEASES IN MYSQL  DRIFT",
                "           1       41      100       40        60       60       1       60      0",
                "           2        0        5        0         5        -       -        -      0",
                "  NeverOversells         held",
                "  MirrorsConverge        held",
                "No drift, and no promise is broken.");
    }

    @Test
    void leavesTheMirrorsOutIfOnlyTheLogWasRead() {
        List<String> lines = report(List.of(), List.of(), Kept.NOT_AUDITED).summary();

        assertThat(lines).contains("     PRODUCT   ORDERS  GRANTED   ACTIVE REMAINING",
                "           1       41      100       40        60",
                "  MirrorsConverge        not audited: only the log was read",
                "No promise is broken, at any offset.");
    }

    @Test
    void showsTheFirstOfWhatIsWrong() {
        List<ReportedDrift> drift = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            drift.add(new ReportedDrift("MySQL", "MISSING", 1L, "order-" + i, "order-" + i + ": MySQL has no row"));
        }
        AuditReport report = report(drift, List.of(new Finding(Violation.OVERSOLD, 2, "product 1 had 2 too many")),
                Kept.BROKEN);

        assertThat(report.summary()).contains("  ! drift: order-19: MySQL has no row", "  ! drift: … and 5 more;"
                + " --json FILE has the first 1000", "  ! OVERSOLD: product 1 had 2 too many",
                "Something is wrong: see above.").noneMatch(line -> line.contains("order-20"));
    }

    @Test
    void writesAllOfItAsJson() {
        JsonNode json = JsonMapper.builder()
                .build()
                .readTree(report(
                        List.of(new ReportedDrift("Redis", "BEHIND", 1L, null, "product 1: Redis is behind")),
                        List.of(),
                        Kept.BROKEN).toJson());

        assertThat(json.get("good").booleanValue()).isFalse();
        assertThat(json.at("/products/0/ledger/granted").intValue()).isEqualTo(100);
        assertThat(json.at("/products/0/redis/leases").intValue()).isEqualTo(1);
        assertThat(json.at("/products/1/mysql").isNull()).isTrue();
        assertThat(json.at("/promises/MirrorsConverge").stringValue()).isEqualTo("BROKEN");
        assertThat(json.at("/drift/0/cause").stringValue()).isEqualTo("BEHIND");
        assertThat(json.get("driftCount").intValue()).isEqualTo(1);
    }

    static AuditReport broken() {
        return report(List.of(new ReportedDrift("Redis", "BEHIND", 1L, null, "product 1: Redis is behind")),
                List.of(new Finding(Violation.OVERSOLD, 2, "product 1 had 2 too many")), Kept.BROKEN);
    }

    private static AuditReport report(List<ReportedDrift> drift, List<Finding> findings, Kept mirrors) {
        Map<String, Kept> promises = new LinkedHashMap<>();
        for (Promise promise : Promise.values()) {
            promises.put(promise.toString(), promise == Promise.MIRRORS_CONVERGE ? mirrors : Kept.HELD);
        }
        return new AuditReport(drift.isEmpty() && findings.isEmpty(), Instant.parse("2026-11-22T18:00:00Z"), 1_234,
                new AuditReport.Log(50, 30, 81, 44, 2, 41),
                List.of(new Product(1, new Stock(100, 40, 60, 44), 41, new Gate(60, 44, 1), new Row(60, 44), 0),
                        new Product(2, new Stock(5, 0, 5, 1), 0, null, null, 0)),
                promises, drift, drift.size(), findings, List.of());
    }
}
