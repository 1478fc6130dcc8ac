package dev.firstpair.sink.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.audit.SystemAudit.Audited;
import dev.firstpair.audit.mirror.Drift;
import dev.firstpair.audit.mirror.Drift.Cause;
import dev.firstpair.audit.mirror.Drift.Mirror;
import dev.firstpair.audit.report.AuditReport;
import dev.firstpair.audit.report.Finding;
import dev.firstpair.audit.report.Promise;
import dev.firstpair.audit.report.Violation;
import dev.firstpair.topics.ids.ProductId;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditMetersTest {

    private static final String VIOLATIONS = "firstpair.audit.violations";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AuditMeters meters = new AuditMeters(registry);

    @Test
    void hasAMeterForEachPromise() {
        meters.record(audited(List.of(), List.of()));

        assertThat(registry.find(VIOLATIONS).meters()).extracting(Meter::getId)
                .extracting(id -> id.getTag("promise"))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Promise.values()).map(Promise::toString).toList());
        assertThat(Promise.values()).allSatisfy(promise -> assertThat(violations(promise)).isZero());
    }

    @Test
    void countsTheDriftAsWhatBreaksItsPromise() {
        meters.record(audited(List.of(drift(Mirror.REDIS), drift(Mirror.MYSQL), drift(Mirror.MYSQL)),
                List.of(new Finding(Violation.OVERSOLD, 5, "five too many"))));

        assertThat(violations(Promise.MIRRORS_CONVERGE)).isEqualTo(3);
        assertThat(violations(Promise.NEVER_OVERSELLS)).isEqualTo(5);
        assertThat(violations(Promise.ONE_PER_BUYER)).isZero();

        meters.record(audited(List.of(), List.of()));
        assertThat(violations(Promise.MIRRORS_CONVERGE)).isZero();
    }

    private double violations(Promise promise) {
        return registry.get(VIOLATIONS).tag("promise", promise.toString()).gauge().value();
    }

    private static Drift drift(Mirror mirror) {
        return Drift.ofStock(mirror, Cause.DIFFERENT, new ProductId(7), "differs");
    }

    private static Audited audited(List<Drift> drift, List<Finding> findings) {
        return new Audited(new AuditReport(drift.isEmpty() && findings.isEmpty(), Instant.EPOCH, 1,
                new AuditReport.Log(0, 0, 0, 0, 0, 0), List.of(), Map.of(), List.of(), drift.size(), findings,
                List.of()),
                drift);
    }
}
