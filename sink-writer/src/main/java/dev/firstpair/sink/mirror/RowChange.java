package dev.firstpair.sink.mirror;

import dev.firstpair.topics.Topic;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The meaning of a change in the binlog for the log. */
sealed interface RowChange {

    /** An operation that a person can request by SQL instead of REST. */
    enum Edit {
        PRODUCT, RESTOCK, PAY, COMPLETE, CANCEL
    }

    /** Why a person's edit is refused. */
    enum Refusal {
        /** Not one of the four statuses. */
        UNKNOWN_STATUS,
        /** No command leads there, such as from completed to pending. */
        IMPOSSIBLE_STATUS,
        /** A column that nobody may edit. */
        FIXED_COLUMN,
        /** The row was deleted, or given another id. */
        DELETED,
        /** An order that the ledger does not know, or a product that it cannot know. */
        INVENTED,
        /** The stock would be negative, or too large to be counted. */
        NEGATIVE_STOCK,
        /** A product that is not valid, such as one that closes before it opens. */
        IMPOSSIBLE_PRODUCT
    }

    /**
     * A record to publish.
     *
     * @param edit the operation that a person requested; absent if a service made the change
     */
    record Publish<K, V>(Topic<K, V> topic, K key, V value, @Nullable Edit edit) implements RowChange {}

    /** A write of the sink: it came from the log, and is not published. */
    record OwnWrite() implements RowChange {}

    /** Not a row: Debezium is alive. */
    record Heartbeat() implements RowChange {}

    /** A change that the topics cannot represent. */
    record Ignored(String what) implements RowChange {}

    /** A row that breaks the topic's contract, probably edited by hand. */
    record Impossible(Topic<?, ?> topic, String key, Map<String, @Nullable Object> row, String detail)
            implements
                RowChange {}

    /**
     * A person's edit that is refused, and taken back.
     *
     * @param topic the topic of its dead letter
     * @param rows the row before and after the edit
     */
    record Refused(
            Refusal reason,
            Topic<?, ?> topic,
            String key,
            Map<String, Map<String, @Nullable Object>> rows,
            String detail,
            RowRepair repair) implements RowChange {}

    /** A row that was inserted, lost, or lowered in its version, and so may lack the ledger's state. */
    record Unrepaired(RowRepair repair) implements RowChange {}
}
