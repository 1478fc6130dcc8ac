package dev.firstpair.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.openapi.ApiContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    @Test
    void theDocumentHasEveryCallFieldAndProblemAndNoOther() {
        assertThat(ApiContract.of("accounts", AccountsApplication.class)
                .byHand("Idempotency-Key")
                .values("Profile.language", List.of("en", "ko"))
                // It checks tokens by its own keys, has no call for admins, and edits no row that others may edit, too.
                .never("503 TOKENS_UNCHECKED", "403 FORBIDDEN", "409 CONFLICT")
                .differences()).isEmpty();
    }
}
