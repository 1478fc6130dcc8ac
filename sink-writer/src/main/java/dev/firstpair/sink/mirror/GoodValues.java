package dev.firstpair.sink.mirror;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * What stood in the columns of products before somebody wrote there what no product can have, as long as that is not
 * taken back. A second edit of such a row may be read before the first is taken back; what it found in the row is not
 * what to go back to.
 */
final class GoodValues {

    /** Of a column that may be altered later. */
    private record Value(Schema schema, @Nullable Object value) {}

    private final Map<Long, Map<String, Value>> byProduct = new HashMap<>();

    /** The row as it would be without the impossible values, but for some columns. */
    Struct without(Struct row, Collection<String> exceptFor) {
        Map<String, Value> good = byProduct.getOrDefault(id(row), Map.of());
        Struct corrected = new Struct(row.schema());
        for (Field field : row.schema().fields()) {
            @Nullable
            Value kept = exceptFor.contains(field.name()) ? null : good.get(field.name());
            corrected.put(field, kept != null && kept.schema().equals(field.schema()) ? kept.value() : row.get(field));
        }
        return corrected;
    }

    /** Keeps what stands in a column of the row, which was just replaced by something impossible. */
    void keep(Struct row, String column) {
        byProduct.computeIfAbsent(id(row), product -> new HashMap<>())
                .put(column,
                        new Value(row.schema().field(column).schema(), row.get(column)));
    }

    /** The row is one that a product can have. */
    void forget(Struct row) {
        byProduct.remove(id(row));
    }

    private static long id(Struct row) {
        return Columns.number(row, "product_id");
    }
}
