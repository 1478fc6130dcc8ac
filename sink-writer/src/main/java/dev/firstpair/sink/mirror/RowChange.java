package dev.firstpair.sink.mirror;

import dev.firstpair.topics.Topic;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a change in the binlog means for the log. */
sealed interface RowChange {

    /** A row that others shall see. */
    record Publish<K, V>(Topic<K, V> topic, K key, V value) implements RowChange {}

    /** The sink's own writing of stock: it came from the log, and goes nowhere. */
    record Echo() implements RowChange {}

    /** Not a row at all: a sign of life. */
    record Heartbeat() implements RowChange {}

    /** A change that the topics have no word for. */
    record Unheeded(String what) implements RowChange {}

    /** A row that breaks the topic's contract, edited by hand no doubt. */
    record Impossible(Topic<?, ?> topic, String key, Map<String, @Nullable Object> row, String detail)
            implements
                RowChange {}
}
