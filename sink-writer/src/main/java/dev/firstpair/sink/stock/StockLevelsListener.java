package dev.firstpair.sink.stock;

import dev.firstpair.sink.intake.BisectingWriter;
import dev.firstpair.sink.intake.DeadLetters;
import dev.firstpair.sink.intake.DecodedRecord;
import dev.firstpair.sink.intake.Intake;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.product.StockLevel;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/** Writes stock-levels into {@code limited_products}: the newest level of each product in the batch. */
@Component
class StockLevelsListener {

    private static final Logger LOG = LoggerFactory.getLogger(StockLevelsListener.class);

    private final Intake intake;
    private final StockTable stock;
    private final Counter missing;

    StockLevelsListener(Intake intake, StockTable stock, MeterRegistry meters) {
        this.intake = intake;
        this.stock = stock;
        this.missing = meters.counter("firstpair.sink.products.missing");
    }

    @KafkaListener(id = "stock", idIsGroup = false, clientIdPrefix = "sink-writer-stock",
            topics = "#{T(dev.firstpair.topics.Topics).STOCK_LEVELS.name()}")
    void take(List<ConsumerRecord<byte[], byte[]>> records) {
        intake.take(Topics.STOCK_LEVELS, records, this::store);
    }

    private void store(List<DecodedRecord<ProductId, StockLevel>> levels, DeadLetters deadLetters) {
        Map<Long, DecodedRecord<ProductId, StockLevel>> newest = new TreeMap<>();
        for (DecodedRecord<ProductId, StockLevel> level : levels) {
            newest.merge(level.key().value(), level,
                    (one, other) -> other.value().version() >= one.value().version() ? other : one);
        }
        BisectingWriter.store(List.copyOf(newest.values()), this::apply,
                (level, why) -> deadLetters.refused(level.record(), DeadLetterReason.IMPOSSIBLE, why));
    }

    // A product's row exists before its first level does, because the ledger learns of the product from the row. So a
    // missing row was deleted by a person, and waiting for it would only delay the other products.
    private void apply(List<DecodedRecord<ProductId, StockLevel>> levels) {
        for (StockLevel orphan : stock.apply(levels.stream().map(DecodedRecord::value).toList())) {
            missing.increment();
            LOG.warn("Product {} has stock but no row in limited_products; its stock is not shown", orphan.productId());
        }
    }
}
