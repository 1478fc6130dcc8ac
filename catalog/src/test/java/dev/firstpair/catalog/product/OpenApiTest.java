package dev.firstpair.catalog.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.openapi.ApiContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    @Test
    void theDocumentHasEveryCallFieldAndProblemAndNoOther() {
        assertThat(ApiContract.of("catalog", ProductController.class)
                .request("POST /api/products", ProductFields.class)
                .request("PATCH /api/products/{productId}", ProductFields.class)
                .request("POST /api/products/{productId}/restocks", Quantity.class)
                // Thrown by IdempotencyKeys, ProductRules, Presentation and ProductRequests.
                .byHand("Idempotency-Key", "ProductFields.productName", "ProductFields.productDesc",
                        "ProductFields.productPrice", "ProductFields.currency", "ProductFields.hold",
                        "ProductFields.stock", "ProductFields.imageUrl", "ProductFields.dropName", "ProductFields.size",
                        "Quantity.quantity")
                // The code of NoPlace, which no service throws itself.
                .problems(429, List.of("TOO_MANY_STREAMS"))
                .problems(503, List.of("TOO_MANY_LISTENERS"))
                .differences()).isEmpty();
    }

    /** The body of a restock, which {@link ProductRequests} reads without a record. */
    private record Quantity(int quantity) {}
}
