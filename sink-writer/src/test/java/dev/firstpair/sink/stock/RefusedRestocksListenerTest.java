package dev.firstpair.sink.stock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.sink.Transactions;
import dev.firstpair.sink.intake.IntakeHealth;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.product.Restock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;

@ExtendWith(OutputCaptureExtension.class)
class RefusedRestocksListenerTest {

    private static final ProductId PRODUCT = new ProductId(7);
    /** Its row cannot hold the stock. */
    private static final ProductId ALTERED = new ProductId(8);

    private final List<ProductId> restored = new ArrayList<>();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final IntakeHealth health = new IntakeHealth(new KafkaListenerEndpointRegistry());
    private final RefusedRestocksListener listener = new RefusedRestocksListener(
            new StockTable(new JdbcTemplate(), new Transactions(new JdbcTransactionManager())) {
                @Override
                public boolean restore(ProductId productId) {
                    if (productId.equals(ALTERED)) {
                        throw new DataIntegrityViolationException("for the test",
                                new SQLException("out of range", "22003", 1264));
                    }
                    return restored.add(productId);
                }
            }, meters, health);

    @Test
    void isWellAgainOnceItHasRestoredWhatItCouldNot() {
        health.failed("restocks-dlt", "MySQL is away");

        listener.take(List.of(refused(new RestockId(42))));

        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void logsARefusedRestockOfAnyOrigin(CapturedOutput output) {
        listener.take(List.of(refused(new RestockId(42))));
        assertThat(output).contains("refused restock 42 of -3 units of product 7");
        assertThat(meters.find("firstpair.mirror.refused").counter()).as("only what was done by hand").isNull();

        listener.take(List.of(refused(new RestockId(RestockId.FIRST_OF_EDITS))));
        assertThat(output).contains("by hand");
        assertThat(meters.get("firstpair.mirror.refused").counter().count()).isEqualTo(1);
        assertThat(restored).containsExactly(PRODUCT, PRODUCT);
    }

    @Test
    void restoresTheOtherProductsWhereMysqlRefusesTheStockOfOne(CapturedOutput output) {
        listener.take(List.of(refused(new RestockId(41), ALTERED), refused(new RestockId(42))));

        assertThat(restored).containsExactly(PRODUCT);
        assertThat(output).contains("MySQL refuses the stock of product 8");
    }

    private static ConsumerRecord<byte[], byte[]> refused(RestockId id) {
        return refused(id, PRODUCT);
    }

    private static ConsumerRecord<byte[], byte[]> refused(RestockId id, ProductId product) {
        Restock restock = new Restock(id, product, -3, Instant.EPOCH);
        ConsumerRecord<byte[], byte[]> row = new ConsumerRecord<>("restocks", 0, 0,
                product.toString().getBytes(StandardCharsets.UTF_8),
                Topics.RESTOCKS.value().serializer().serialize("restocks", restock));
        var letter = DeadLetter.of(row, DeadLetterReason.IMPOSSIBLE, "only 2 units are unsold");
        ConsumerRecord<byte[], byte[]> read = new ConsumerRecord<>(letter.topic(), 0, 0, letter.key(), letter.value());
        letter.headers().forEach(read.headers()::add);
        return read;
    }
}
