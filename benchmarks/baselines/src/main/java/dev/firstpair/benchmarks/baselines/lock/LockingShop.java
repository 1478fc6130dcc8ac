package dev.firstpair.benchmarks.baselines.lock;

import dev.firstpair.benchmarks.baselines.Order;
import dev.firstpair.benchmarks.baselines.OrderRepository;
import dev.firstpair.benchmarks.baselines.Product;
import dev.firstpair.benchmarks.baselines.ProductRepository;
import dev.firstpair.benchmarks.baselines.Shop;
import java.time.Instant;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Locks the row of the product, checks it, takes a unit, inserts the order, commits, answers. */
@Service
@Profile("lock")
class LockingShop implements Shop {

    private final ProductRepository products;
    private final OrderRepository orders;

    LockingShop(ProductRepository products, OrderRepository orders) {
        this.products = products;
        this.orders = orders;
    }

    @Override
    public long open(int stock) {
        return products.save(new Product(stock)).productId();
    }

    @Override
    @Transactional
    public Outcome buy(long productId, long userId) {
        Product product = products.findForUpdate(productId).orElse(null);
        if (product == null) {
            return Outcome.UNKNOWN_PRODUCT;
        }
        if (product.stock() < 1) {
            return Outcome.SOLD_OUT;
        }
        if (orders.existsByProductIdAndUserId(productId, userId)) {
            return Outcome.ALREADY_ORDERED;
        }
        product.takeOne();
        orders.save(new Order(productId, userId, Instant.now()));
        return Outcome.ORDERED;
    }
}
