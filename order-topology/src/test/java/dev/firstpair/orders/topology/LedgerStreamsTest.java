package dev.firstpair.orders.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.live.shared.TopicsProperties;
import dev.firstpair.observability.Tracing;
import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.orders.PaymentProperties;
import dev.firstpair.orders.view.CommittedView;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.Actor;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.Restock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The properties reach the ledger. */
class LedgerStreamsTest {

    private static final Instant NOW = Driver.START;
    private static final ProductId PRODUCT = new ProductId(7);
    private static final UserId ALICE = new UserId(1);
    private static final OrderId ORDER = OrderId.create(NOW, new Random(1));
    private static final CommandId DECLINED = new CommandId(new UUID(1, 1));

    @Test
    void keepsAnOrderThroughADeclinedPayment(@TempDir Path state) {
        assertThat(afterADecline(state, Map.of())).isInstanceOf(OrderEvent.PaymentFailed.class);
    }

    @Test
    void cancelsAnOrderWhosePaymentIsDeclinedWhereAShopWantsThat(@TempDir Path state) {
        assertThat(afterADecline(state, Map.of("firstpair.orders.payment.cancel-on-decline", "true")))
                .isInstanceOfSatisfying(OrderEvent.Canceled.class,
                        canceled -> assertThat(canceled.reason()).isEqualTo(CancelReason.PAYMENT_FAILED));
    }

    private static OrderEvent afterADecline(Path state, Map<String, String> properties) {
        try (Driver driver = new Driver(state, streams(properties))) {
            driver.send(Topics.PRODUCTS, PRODUCT, new Product(PRODUCT, "A pair", null, 100, "EUR", null, null, 5_000,
                    null, 1, NOW), NOW);
            driver.send(Topics.RESTOCKS, PRODUCT, new Restock(new RestockId(1), PRODUCT, 1, NOW), NOW);
            driver.send(Topics.PURCHASE_REQUESTS, PRODUCT, new PurchaseRequest(ORDER, ALICE, PRODUCT, null, null, NOW),
                    NOW);
            driver.send(Topics.ORDER_COMMANDS, PRODUCT,
                    new OrderCommand.FailPayment(DECLINED, ORDER, new Actor.System("payments"), NOW),
                    NOW.plus(Duration.ofMillis(1)));
            List<OrderEvent> events = driver.events.readValuesToList();
            assertThat(events).hasSize(2);
            return events.getLast();
        }
    }

    private static LedgerStreams streams(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("firstpair.orders.application-server", "localhost:1");
        all.put("firstpair.topics.partitions", "1");
        Binder binder = new Binder(new MapConfigurationPropertySource(all));
        return new LedgerStreams(binder.bindOrCreate("firstpair.orders", OrdersProperties.class),
                binder.bindOrCreate("firstpair.orders.payment", PaymentProperties.class),
                binder.bindOrCreate("firstpair.topics", TopicsProperties.class),
                binder.bindOrCreate("spring.kafka", KafkaProperties.class), new CommittedView(), Tracing.off(),
                new SimpleMeterRegistry());
    }
}
