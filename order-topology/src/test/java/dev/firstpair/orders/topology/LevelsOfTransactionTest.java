package dev.firstpair.orders.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.product.StockLevel;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LevelsOfTransactionTest {

    private static final Instant OPENS = Instant.parse("2026-11-30T18:00:00Z");

    private final LevelsOfTransaction levels = new LevelsOfTransaction();
    private final MockProducer<byte[], byte[]> producer = new MockProducer<>(true, null, new ByteArraySerializer(),
            new ByteArraySerializer());

    @Test
    void writesTheNewestOfEachProduct() {
        changed(1, 10, 1, 1, null);
        changed(2, 5, 1, 7, null);
        changed(1, 10, 2, 2, null);
        changed(1, 10, 3, 3, null);

        assertThat(written()).containsExactly("1: version 3, 7 of 10", "2: version 7, 4 of 5");
        assertThat(written()).as("of the next transaction").isEmpty();
    }

    @Test
    void writesTheLastBeforeUnitsAreGranted() {
        changed(1, 10, 1, 1, null);
        changed(1, 10, 2, 2, null);
        changed(1, 15, 2, 3, null);
        changed(1, 15, 3, 4, null);

        assertThat(written()).containsExactly("1: version 2, 8 of 10", "1: version 4, 12 of 15");
    }

    @Test
    void writesTheLastBeforeTheTermsOfTheSaleChange() {
        changed(1, 10, 1, 1, null);
        changed(1, 10, 1, 2, OPENS);
        changed(1, 10, 1, 3, null);

        assertThat(written()).containsExactly("1: version 1, 9 of 10", "1: version 2, 9 of 10",
                "1: version 3, 9 of 10");
    }

    private void changed(long product, int granted, int active, long version, @Nullable Instant opensAt) {
        levels.changed(
                new StockLevel(new ProductId(product), granted, active, 0, granted - active, version, opensAt, null,
                        1_000, 1),
                version, new RecordHeaders());
    }

    private List<String> written() {
        levels.write(producer);
        List<String> written = producer.history().stream().map(record -> {
            StockLevel level = Topics.STOCK_LEVELS.value().deserializer().deserialize(record.topic(), record.value());
            return new String(record.key()) + ": version " + level.version() + ", " + level.remaining() + " of "
                    + level.granted();
        }).toList();
        producer.clear();
        return written;
    }
}
