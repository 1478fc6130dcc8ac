package dev.firstpair.orders.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.openapi.ApiContract;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.RefusalReason;
import dev.firstpair.topics.order.RejectReason;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    private static final List<String> REASONS = names(CancelReason.values(), RejectReason.values());

    @Test
    void theDocumentHasEveryCallFieldAndProblemAndNoOther() {
        assertThat(ApiContract.of("order-topology", OrdersController.class)
                .hiding("/internal/")
                .request("POST /api/orders/{orderId}/payment", Payment.class)
                .byHand("POST /api/orders/{orderId}/payment", "Payment.token", "GET /api/orders limit",
                        "GET /api/orders/{orderId} after", "Idempotency-Key")
                .values("OrderBody.reason", REASONS)
                .values("Step.reason", Stream.concat(REASONS.stream(), names(RefusalReason.values()).stream()).toList())
                .values("Step.type", Arrays.stream(OrderEvent.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList())
                // The others belong to commands that no call sends.
                .problems(409, names(EnumSet.complementOf(EnumSet.of(RefusalReason.NOT_DUE, RefusalReason.NOT_YOURS))
                        .toArray(RefusalReason[]::new)))
                // No body is read by Spring: PaymentToken has its own limit. And there is no database.
                .never("413 TOO_LARGE", "409 CONFLICT")
                // From NoPlace, which no service throws directly.
                .problems(429, List.of("TOO_MANY_STREAMS"))
                .problems(503, List.of("TOO_MANY_LISTENERS"))
                .differences()).isEmpty();
    }

    private static List<String> names(Enum<?>[]... values) {
        return Arrays.stream(values).flatMap(Arrays::stream).map(Enum::name).toList();
    }

    /** The body of a payment, which {@link PaymentToken} reads without a record. */
    private record Payment(String token) {}
}
