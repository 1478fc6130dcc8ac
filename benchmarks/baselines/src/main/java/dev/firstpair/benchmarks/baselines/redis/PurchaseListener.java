package dev.firstpair.benchmarks.baselines.redis;

import dev.firstpair.benchmarks.baselines.Order;
import dev.firstpair.benchmarks.baselines.OrderRepository;
import dev.firstpair.benchmarks.baselines.ProductRepository;
import org.springframework.context.annotation.Profile;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Stores purchases, each in a transaction of its own. */
@Component
@Profile("redis")
class PurchaseListener {

    private final ProductRepository products;
    private final OrderRepository orders;

    PurchaseListener(ProductRepository products, OrderRepository orders) {
        this.products = products;
        this.orders = orders;
    }

    /** A repeated message changes nothing. */
    @KafkaListener(topics = RedisConfiguration.TOPIC, concurrency = "" + RedisConfiguration.PARTITIONS)
    @Transactional
    void store(Purchase purchase) {
        if (orders.existsByProductIdAndUserId(purchase.productId(), purchase.userId())) {
            return;
        }
        orders.save(new Order(purchase.productId(), purchase.userId(), purchase.at()));
        products.takeOne(purchase.productId());
    }
}
