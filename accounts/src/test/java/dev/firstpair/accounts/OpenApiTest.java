package dev.firstpair.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.openapi.ApiContract;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    @Test
    void theDocumentHasEveryCallFieldAndProblemAndNoOther() {
        assertThat(ApiContract.of("accounts", AccountsApplication.class)
                .byHand("Idempotency-Key")
                // It checks tokens by its own keys, has no call for admins, and edits no row that others may edit, too.
                .never("503 TOKENS_UNCHECKED", "403 FORBIDDEN", "409 CONFLICT")
                .differences()).isEmpty();
    }
}
