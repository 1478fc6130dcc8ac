package dev.firstpair.sink.mirror;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * The last valid values of product columns in which somebody wrote an invalid value, until that edit is taken back. A
 * second edit of such a row may be read before the first is taken back; then the row before the second edit is not the
 * state to restore.
 */
final class ValidValues {

    /** A value with its schema, since the column may be altered later. */
    private record Value(Schema schema, @Nullable Object value) {}

    private final Map<Long, Map<String, Value>> byProduct = new HashMap<>();

    /** The row with the invalid values replaced by valid ones, except in some columns. */
    Struct without(Struct row, Collection<String> exceptFor) {
        Map<String, Value> validValues = byProduct.getOrDefault(id(row), Map.of());
        Struct corrected = new Struct(row.schema());
        for (Field field : row.schema().fields()) {
            @Nullable
            Value kept = exceptFor.contains(field.name()) ? null : validValues.get(field.name());
            corrected.put(field, kept != null && kept.schema().equals(field.schema())
                    ? kept.value()
                    : row.getWithoutDefault(field.name()));
        }
        return corrected;
    }

    /** Keeps the row's value of a column, which was just replaced by an invalid one. */
    void keep(Struct row, String column) {
        byProduct.computeIfAbsent(id(row), product -> new HashMap<>())
                .put(column,
                        new Value(row.schema().field(column).schema(), row.getWithoutDefault(column)));
    }

    /** Removes the kept values of a row that is valid now. */
    void remove(Struct row) {
        byProduct.remove(id(row));
    }

    private static long id(Struct row) {
        return Columns.number(row, "product_id");
    }
}
