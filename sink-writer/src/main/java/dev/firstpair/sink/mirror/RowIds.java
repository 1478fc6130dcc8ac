package dev.firstpair.sink.mirror;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which rows have an id that somebody gave them. A changed id is read as a deletion and a creation, and the engine
 * may deliver them, and what follows, in different batches. So one run of the engine remembers the latest 10,000 of
 * them.
 */
final class RowIds {

    private static final int REMEMBERED = 10_000;

    /** Debezium's headers: the former key, on the creation; the next key, on the deletion. */
    static final String OLD_KEY = "__debezium.oldkey";
    static final String NEW_KEY = "__debezium.newkey";

    /** What is known of the id that a row has. */
    enum Identity {
        /** Nobody changed it. */
        OWN,
        /** It was changed to this one. */
        COPY,
        /** It was changed, and now it is changed back; the rest of the row is as it was. */
        RETURNED
    }

    /** A row that was deleted, or lost its id, and what brings it back. */
    private record Lost(Struct row, List<RowChange> repairs) {}

    /** The key that a copy's row had at first, by the key that it has. */
    private final Map<Object, Object> originals = latest();
    private final Map<Object, Lost> lost = latest();

    /** What the event's row is; of a deleted row, what it was. Events come in the order of the binlog. */
    Identity identify(SourceRecord event, String op, @Nullable Struct after) {
        Object key = event.key();
        return switch (op) {
            case "c" -> {
                var renamed = event.headers().lastWithName(OLD_KEY);
                yield renamed == null ? created(key) : renamed(renamed.value(), key, after);
            }
            case "d" -> {
                boolean copy = originals.containsKey(key);
                // Where it gets another key, the next event asks for this one.
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
            Lost was = lost.get(to);
            if (was == null || was.row().equals(row)) {
                return Identity.RETURNED;
            }
        }
        originals.put(to, original);
        return Identity.COPY;
    }

    /** Remembers what brings a deleted row back. */
    void lose(SourceRecord event, Struct row, List<RowChange> changes) {
        lost.remove(event.key()); // so that it is the latest again
        lost.put(event.key(), new Lost(row, changes.stream()
                .filter(RowChange.Refused.class::isInstance)
                .map(refused -> (RowChange) new RowChange.Unrepaired(((RowChange.Refused) refused).repair()))
                .toList()));
    }

    /** What brings back the row that had the event's key before; nothing if there was none. */
    List<RowChange> broughtBack(SourceRecord event) {
        Lost row = lost.get(event.key());
        return row == null ? List.of() : row.repairs();
    }

    private static <V> Map<Object, V> latest() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Object, V> eldest) {
                return size() > REMEMBERED;
            }
        };
    }
}
