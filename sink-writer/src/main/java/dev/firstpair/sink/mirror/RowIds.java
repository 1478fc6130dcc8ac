package dev.firstpair.sink.mirror;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Knows which rows have an id that was changed by hand. A changed id is read as a deletion and a creation, and the
 * engine may deliver these, and later changes of the row, in different batches. So the latest 10,000 are kept for one
 * run of the engine.
 */
final class RowIds {

    private static final int MAX_KEPT = 10_000;

    /** Debezium's headers: the former key, on the creation; the next key, on the deletion. */
    static final String OLD_KEY = "__debezium.oldkey";
    static final String NEW_KEY = "__debezium.newkey";

    /** The origin of a row's id. */
    enum Identity {
        /** Nobody changed it. */
        OWN,
        /** It was changed to this one. */
        COPY,
        /** It was changed, and now it is changed back; the rest of the row is as it was. */
        RETURNED
    }

    /** A row that was deleted, or whose id was changed, and the repairs that restore it. */
    private record DeletedRow(Struct row, List<RowChange> repairs) {}

    /** The original key of a copy, by its current key. */
    private final Map<Object, Object> originals = latest();
    private final Map<Object, DeletedRow> deletedRows = latest();

    /**
     * The identity of the event's row; of a deleted row, its identity before. To be called in the order of the binlog.
     */
    Identity identify(SourceRecord event, String op, @Nullable Struct after) {
        Object key = event.key();
        return switch (op) {
            case "c" -> {
                var renamed = event.headers().lastWithName(OLD_KEY);
                yield renamed == null ? created(key) : renamed(renamed.value(), key, after);
            }
            case "d" -> {
                boolean copy = originals.containsKey(key);
                // If the row gets another key, the next event needs this entry.
                if (event.headers().lastWithName(NEW_KEY) == null) {
                    originals.remove(key);
                }
                yield copy ? Identity.COPY : Identity.OWN;
            }
            default -> originals.containsKey(key) ? Identity.COPY : Identity.OWN;
        };
    }

    private Identity created(Object key) {
        originals.remove(key);
        return Identity.OWN;
    }

    private Identity renamed(Object from, Object to, @Nullable Struct row) {
        @Nullable
        Object known = originals.remove(from);
        Object original = known == null ? from : known;
        if (original.equals(to)) {
            DeletedRow was = deletedRows.get(to);
            if (was == null || was.row().equals(row)) {
                return Identity.RETURNED;
            }
        }
        originals.put(to, original);
        return Identity.COPY;
    }

    /** Keeps the repairs that restore a deleted row. */
    void keepDeleted(SourceRecord event, Struct row, List<RowChange> changes) {
        deletedRows.remove(event.key()); // so that it is the latest again
        deletedRows.put(event.key(), new DeletedRow(row, changes.stream()
                .filter(RowChange.Refused.class::isInstance)
                .map(refused -> (RowChange) new RowChange.Unrepaired(((RowChange.Refused) refused).repair()))
                .toList()));
    }

    /** The repairs that restore the row that had the event's key before; empty if there was none. */
    List<RowChange> repairsOfDeleted(SourceRecord event) {
        DeletedRow row = deletedRows.get(event.key());
        return row == null ? List.of() : row.repairs();
    }

    private static <V> Map<Object, V> latest() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Object, V> eldest) {
                return size() > MAX_KEPT;
            }
        };
    }
}
