package dev.firstpair.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.openapi.ApiContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    @Test
    void theDocumentHasEveryCallFieldAndProblemAndNoOther() {
        assertThat(ApiContract.of("notifier-topology", NotifierTopologyApplication.class)
                .byHand("GET /api/notifications limit", "Wanted.perSecond", "Wanted.perProductPerSecond")
                // Its calls edit no row that others may edit, too.
                .never("409 CONFLICT")
                // The code of NoPlace, which no service throws itself.
                .problems(429, List.of("TOO_MANY_STREAMS"))
                .problems(503, List.of("TOO_MANY_LISTENERS"))
                .differences()).isEmpty();
    }
}
