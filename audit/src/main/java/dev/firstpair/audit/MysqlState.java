package dev.firstpair.audit;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What MySQL says about the products of a sale. */
public record MysqlState(Map<OrderId, Order> orders, Map<ProductId, Stock> products, Map<RefundId, Refund> refunds) {

    /** A row of {@code orders}. */
    public record Order(UserId userId, ProductId productId, OrderStatus status, int version) {}

    /** The projected columns of a row of {@code limited_products}. */
    public record Stock(int productStock, long stockVersion) {}

    /**
     * A row of {@code refunds}.
     *
     * @param amount in the smallest unit of the currency; absent, as the currency, if it is not known
     * @param dueAt since when it is due back; absent if that is not said of this payment
     * @param refundedAt when it was given back; absent if it was not yet
     */
    public record Refund(UserId userId, ProductId productId, @Nullable Long amount, @Nullable String currency,
            @Nullable Instant dueAt, @Nullable Instant refundedAt) {

        /** What both say of one payment; what this one says already stays. */
        Refund completedBy(Refund later) {
            return new Refund(userId, productId, amount, currency, dueAt == null ? later.dueAt : dueAt,
                    refundedAt == null ? later.refundedAt : refundedAt);
        }

        /** The same, with when it became due and when it was given back. */
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
