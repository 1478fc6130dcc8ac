package dev.firstpair.benchmarks.baselines.redis;

import dev.firstpair.benchmarks.baselines.Product;
import dev.firstpair.benchmarks.baselines.ProductRepository;
import dev.firstpair.benchmarks.baselines.Shop;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Profile;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Service;

/**
 * Decrements in Redis, sends a record, and answers without waiting for the broker, as is usual. A unit whose record
 * does not reach the broker is given back; records under way when the process dies are lost.
 */
@Service
@Profile("redis")
class RedisShop implements Shop {

    private static final Logger LOG = LoggerFactory.getLogger(RedisShop.class);
    private static final RedisScript<String> BUY = RedisScript.of(new ClassPathResource("lua/buy.lua"), String.class);
    private static final RedisScript<Long> GIVE_BACK = RedisScript.of(new ClassPathResource("lua/give-back.lua"),
            Long.class);

    private final ProductRepository products;
    private final StringRedisTemplate redis;
    private final KafkaTemplate<String, Purchase> kafka;

    RedisShop(ProductRepository products, StringRedisTemplate redis, KafkaTemplate<String, Purchase> kafka) {
        this.products = products;
        this.redis = redis;
        this.kafka = kafka;
    }

    @Override
    public long open(int stock) {
        long productId = products.save(new Product(stock)).productId();
        redis.opsForValue().set(keys(productId).getFirst(), Integer.toString(stock));
        return productId;
    }

    @Override
    public Outcome buy(long productId, long userId) {
        String user = Long.toString(userId);
        Outcome outcome = Outcome.valueOf(redis.execute(BUY, keys(productId), user));
        if (outcome == Outcome.ACCEPTED) {
            kafka.send(RedisConfiguration.TOPIC, user, new Purchase(productId, userId, Instant.now()))
                    .whenComplete((sent, failure) -> {
                        if (failure != null) {
                            LOG.error("Not sent: {} of product {}", user, productId, failure);
                            redis.execute(GIVE_BACK, keys(productId), user);
                        }
                    });
        }
        return outcome;
    }

    private static List<String> keys(long productId) {
        return List.of("product:" + productId + ":stock", "product:" + productId + ":buyers");
    }
}
