package dev.firstpair.gateway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.openapi.ApiContract;
import dev.firstpair.openapi.ApiDocument;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    @Test
    void theDocumentHasEveryPathAndProblemAndNoOther() {
        ApiDocument accounts = ApiDocument.of("accounts");
        ApiContract contract = ApiContract.of("gateway", Problem.class)
                .byFilters()
                // A session is built from the answer of accounts.
                .problems(accounts.problems("POST /api/sessions"))
                .problems(accounts.problems("POST /api/sessions/renewal"));
        EnumSet.allOf(Problem.class).forEach(each -> contract.problems(each.status(), List.of(each.name())));

        assertThat(contract.differences()).isEmpty();
    }
}
