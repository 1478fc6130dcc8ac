package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.wishes.Listing;
import dev.firstpair.notifier.wishes.Stock;
import dev.firstpair.topics.ids.NotificationId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.WishId;
import dev.firstpair.topics.notification.NotificationKind;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.StockLevel;
import dev.firstpair.topics.wish.Wish;
import dev.firstpair.topics.wish.WishKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/** Maps records of topics to the input of the rules. */
final class WireMapping {

    private WireMapping() {}

    static Input input(WishKey key, Wish wish) {
        return new Input.Wished(key.productId(), wish);
    }

    static Input input(ProductId key, StockLevel level) {
        return new Input.Stocked(key,
                new Stock(level.remaining(), level.version(), level.opensAt(), level.closesAt()));
    }

    static Input input(ProductId key, Product product) {
        Long lead = product.leadMillis();
        return new Input.Listed(key, new Listing(product.productName(),
                lead == null ? null : Duration.ofMillis(lead), product.rowVersion()));
    }

    static Input input(ProductId key, Credit credit) {
        return new Input.Credited(key, credit);
    }

    /** The same id for the same wish, so that a repeated notification can be recognised. */
    static NotificationId notificationId(NotificationKind kind, WishId wish) {
        return new NotificationId(UUID.nameUUIDFromBytes((kind + ":" + wish).getBytes(StandardCharsets.UTF_8)));
    }
}
