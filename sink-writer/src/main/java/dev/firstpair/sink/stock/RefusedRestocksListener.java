package dev.firstpair.sink.stock;

import dev.firstpair.sink.intake.BisectingWriter;
import dev.firstpair.sink.intake.IntakeHealth;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.deadletter.Malformed;
import dev.firstpair.topics.product.Restock;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/** Logs each restock that the ledger refused; if it was a person's edit of the stock, the edit is taken back. */
@Component
class RefusedRestocksListener {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedRestocksListener.class);

    private final StockTable stock;
    private final MeterRegistry meters;
    private final IntakeHealth health;

    RefusedRestocksListener(StockTable stock, MeterRegistry meters, IntakeHealth health) {
        this.stock = stock;
        this.meters = meters;
        this.health = health;
    }

    @KafkaListener(id = "refused-restocks", idIsGroup = false, clientIdPrefix = "sink-writer-refused-restocks",
            concurrency = "1", topics = "#{T(dev.firstpair.topics.Topics).RESTOCKS.deadLetterName()}")
    void take(List<ConsumerRecord<byte[], byte[]>> letters) {
        letters.stream().filter(RefusedRestocksListener::refused).forEach(this::restore);
        health.stored();
    }

    private static boolean refused(ConsumerRecord<byte[], byte[]> letter) {
        Header reason = letter.headers().lastHeader(DeadLetter.REASON);
        return reason != null && reason.value() != null
                && DeadLetterReason.IMPOSSIBLE.name().equals(new String(reason.value(), StandardCharsets.UTF_8));
    }

    private void restore(ConsumerRecord<byte[], byte[]> letter) {
        Restock restock;
        try {
            restock = Topics.RESTOCKS.read(letter);
        } catch (Malformed e) {
            return; // a row that never became a restock
        }
        try {
            stock.restore(restock.productId());
        } catch (DataAccessException e) {
            if (!BisectingWriter.isRowError(e)) {
                throw e;
            }
            LOG.error("The ledger refused restock {}, and MySQL refuses the stock of product {}", restock.restockId(),
                    restock.productId(), e);
            return;
        }
        if (restock.restockId().byHand()) {
            meters.counter("firstpair.mirror.refused", "reason", "impossible_restock").increment();
            LOG.warn("The ledger refused an edit by hand of the stock of product {}; its row is restored",
                    restock.productId());
        } else {
            // The request for it was answered 202, perhaps a moment before the units were sold.
            LOG.warn("The ledger refused restock {} of {} units of product {}", restock.restockId(), restock.quantity(),
                    restock.productId());
        }
    }
}
