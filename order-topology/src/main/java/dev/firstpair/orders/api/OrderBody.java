package dev.firstpair.orders.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstpair.orders.query.OrderLookup;
import dev.firstpair.orders.view.OrderView;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.order.OrderStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order as JSON. Of one that is accepted and not yet decided, only id, status and version (0) are known.
 *
 * @param holdUntil only while pending
 * @param refundDue true while money has to be given back, else absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OrderBody(
        String orderId,
        @Nullable Long productId,
        OrderStatus status,
        @Nullable String reason,
        @Nullable String existingOrderId,
        int version,
        @Nullable Instant placedAt,
        @Nullable Instant holdUntil,
        @Nullable Instant updatedAt,
        @Nullable Price price,
        @Nullable Boolean refundDue,
        List<Step> history) {

    /**
     * One event of its history.
     *
     * @param refundDue of a refused command: whether it was a payment that must be given back; true of the cancellation
     *     of a paid order
     * @param payment the payment that is due back, or was given back
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Step(
            int version,
            String type,
            OrderStatus status,
            Instant at,
            @Nullable String reason,
            @Nullable String commandId,
            @Nullable Boolean refundDue,
            @Nullable Payment payment) {

        static Step of(OrderView.Step step) {
            return new Step(step.version(), step.type(), step.status(), step.at(), step.reason(),
                    step.commandId() == null ? null : step.commandId().toString(), step.refundDue(),
                    Payment.of(step.payment()));
        }
    }

    /** What an order costs; {@code amount} in the currency's smallest unit. */
    record Price(long amount, String currency) {

        static @Nullable Price of(dev.firstpair.topics.order.@Nullable Price price) {
            return price == null ? null : new Price(price.amount(), price.currency());
        }
    }

    /** A payment that was taken; {@code id} identifies it at the payment provider. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Payment(String id, @Nullable Price price) {

        static @Nullable Payment of(dev.firstpair.topics.order.@Nullable Payment payment) {
            return payment == null ? null : new Payment(payment.id().toString(), Price.of(payment.price()));
        }
    }

    /**
     * A page of the caller's orders, newest first.
     *
     * @param next the cursor of the next page, for {@code before}; absent on the last page
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(List<OrderBody> orders, @Nullable String next) {

        static Page of(OrderLookup.Page page) {
            return new Page(page.orders().stream().map(OrderBody::of).toList(),
                    page.next() == null ? null : page.next().toString());
        }
    }

    static OrderBody of(OrderView view) {
        return new OrderBody(view.orderId().toString(), view.productId().value(), view.status(), view.reason(),
                view.existingOrderId() == null ? null : view.existingOrderId().toString(), view.version(),
                view.placedAt(), view.holdUntil(), view.updatedAt(), Price.of(view.price()),
                view.isRefundDue() ? true : null,
                view.history().stream().map(Step::of).toList());
    }

    static OrderBody accepted(OrderId orderId) {
        return new OrderBody(orderId.toString(), null, OrderStatus.ACCEPTED, null, null, 0, null, null, null, null,
                null,
                List.of());
    }
}
