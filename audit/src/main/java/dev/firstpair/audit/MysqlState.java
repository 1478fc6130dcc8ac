package dev.firstpair.audit;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderStatus;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The state of a sale's products in MySQL. */
public record MysqlState(Map<OrderId, Order> orders, Map<ProductId, Stock> products, Map<RefundId, Refund> refunds) {

    /** A row of {@code orders}. */
    public record Order(UserId userId, ProductId productId, OrderStatus status, int version) {}

    /** The projected columns of a row of {@code limited_products}. */
    public record Stock(int productStock, long stockVersion) {}

    /**
     * A row of {@code refunds}.
     *
     * @param amount in the smallest unit of the currency; absent, like the currency, if it is unknown
     * @param dueAt since when it is due back; absent if it is unknown for this payment
     * @param refundedAt when it was refunded; absent if it is not refunded yet
     */
    public record Refund(UserId userId, ProductId productId, @Nullable Long amount, @Nullable String currency,
            @Nullable Instant dueAt, @Nullable Instant refundedAt) {

        /** Both states of one payment merged; values of this one take precedence. */
        Refund completedBy(Refund later) {
            return new Refund(userId, productId, amount, currency, dueAt == null ? later.dueAt : dueAt,
                    refundedAt == null ? later.refundedAt : refundedAt);
        }

        /** A copy with other times of becoming due and of the refund. */
        Refund at(@Nullable Instant due, @Nullable Instant refunded) {
            return new Refund(userId, productId, amount, currency, due, refunded);
        }
    }

    public MysqlState {
        orders = Map.copyOf(orders);
        products = Map.copyOf(products);
        refunds = Map.copyOf(refunds);
    }
}
