package dev.firstpair.topics.ids;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * The id of a product, assigned by MySQL; on a topic, a decimal string as key and a number as value.
 *
 * @param value at least 1
 */
public record ProductId(long value) {

    public ProductId {
        if (value < 1) {
            throw new IllegalArgumentException("a product id is at least 1, not " + value);
        }
    }

    /** Reads the decimal form that {@link #toString()} writes; anything else is an {@link IllegalArgumentException}. */
    public static ProductId parse(String decimal) {
        return new ProductId(Decimal.parse(decimal));
    }

    /** The partition in which Kafka's default partitioner puts the records of the product. */
    public int partition(int partitions) {
        return Utils.toPositive(Utils.murmur2(toString().getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
