package dev.firstpair.sink.mirror;

import dev.firstpair.topics.Topic;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a change in the binlog means for the log. */
sealed interface RowChange {

    /** What a person can ask for by SQL, where REST would ask otherwise. */
    enum Edit {
        PRODUCT, RESTOCK, PAY, COMPLETE, CANCEL
    }

    /** Why a person's edit makes no sense. */
    enum Refusal {
        /** Not one of the four words. */
        UNKNOWN_STATUS,
        /** No command leads there, such as from completed to pending. */
        IMPOSSIBLE_STATUS,
        /** A column that is not anybody's to edit. */
        FIXED_COLUMN,
        /** The row was deleted, or given another id. */
        DELETED,
        /** An order that the ledger does not know, or a product that it cannot know. */
        INVENTED,
        /** Less than nothing for sale. */
        NEGATIVE_STOCK,
        /** What no product can be, such as one that closes before it opens. */
        IMPOSSIBLE_PRODUCT
    }

    /**
     * Something that others shall see.
     *
     * @param edit what a person asks for by it; absent if it came through a service
     */
    record Publish<K, V>(Topic<K, V> topic, K key, V value, @Nullable Edit edit) implements RowChange {}

    /** The sink's own writing: it came from the log, and goes nowhere. */
    record Echo() implements RowChange {}

    /** Not a row at all: a sign of life. */
    record Heartbeat() implements RowChange {}

    /** A change that the topics have no word for. */
    record Unheeded(String what) implements RowChange {}

    /** A row that breaks the topic's contract, edited by hand no doubt. */
    record Impossible(Topic<?, ?> topic, String key, Map<String, @Nullable Object> row, String detail)
            implements
                RowChange {}

    /**
     * A person's edit that makes no sense, and is taken back.
     *
     * @param topic the one that its dead letter belongs to
     * @param rows the row as it was and as it was made
     */
    record Refused(
            Refusal reason,
            Topic<?, ?> topic,
            String key,
            Map<String, Map<String, @Nullable Object>> rows,
            String detail,
            Repair repair) implements RowChange {}

    /** A row that came into being, or went back in its versions, without what the ledger may have said of it before. */
    record Unrepaired(Repair repair) implements RowChange {}
}
