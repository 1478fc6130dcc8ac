package dev.firstpair.audit;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.util.Map;

/** What MySQL says about the products of a sale. */
public record MysqlState(Map<OrderId, Order> orders, Map<ProductId, Stock> products) {

    /** A row of {@code orders}. */
    public record Order(UserId userId, ProductId productId, OrderStatus status, int version) {}

    /** The projected columns of a row of {@code limited_products}. */
    public record Stock(int productStock, long stockVersion) {}

    public MysqlState {
        orders = Map.copyOf(orders);
        products = Map.copyOf(products);
    }
}
