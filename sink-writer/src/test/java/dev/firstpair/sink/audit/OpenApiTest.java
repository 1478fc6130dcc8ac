package dev.firstpair.sink.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.audit.report.AuditReport;
import dev.firstpair.audit.report.RepairReport;
import dev.firstpair.openapi.ApiContract;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    @Test
    void theDocumentHasEveryCallFieldAndProblemAndNoOther() {
        assertThat(ApiContract.of("sink-writer", AuditController.class)
                .response("GET /api/admin/audit", AuditReport.class)
                .response("POST /api/admin/audit/repair", RepairReport.class)
                .problems(503, List.of(AuditUnavailableException.running().code(),
                        AuditUnavailableException.stopping().code(),
                        AuditUnavailableException.tooLong(Duration.ofSeconds(1)).code(),
                        AuditUnavailableException.failed(new IllegalStateException()).code()))
                // Neither call edits a row that others may edit concurrently, and neither reads a body.
                .never("409 CONFLICT", "413 TOO_LARGE", "415 UNSUPPORTED_MEDIA_TYPE")
                .differences()).isEmpty();
    }
}
