package dev.firstpair.audit.mirror;

import dev.firstpair.audit.log.Refund;
import dev.firstpair.audit.log.RefundId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderStatus;
import java.util.Map;

/** The state of a sale's products in MySQL. */
public record MysqlState(Map<OrderId, Order> orders, Map<ProductId, Stock> products, Map<RefundId, Refund> refunds) {

    /** A row of {@code orders}. */
    public record Order(UserId userId, ProductId productId, OrderStatus status, int version) {}

    /** The projected columns of a row of {@code limited_products}. */
    public record Stock(int productStock, long stockVersion) {}

    public MysqlState {
        orders = Map.copyOf(orders);
        products = Map.copyOf(products);
        refunds = Map.copyOf(refunds);
    }
}
