package dev.firstpair.sink.mirror;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * What stood in the columns of products before somebody wrote there what no product can have, as long as that is not
 * taken back. A second edit of such a row may be read before the first is taken back; what it found in the row is not
 * what to go back to.
 */
final class GoodValues {

    private final Map<Long, Map<String, @Nullable Object>> byProduct = new HashMap<>();

    /** The row as it would be without the impossible values, but for some columns. */
    Struct without(Struct row, Collection<String> exceptFor) {
        Map<String, @Nullable Object> good = byProduct.getOrDefault(id(row), Map.of());
        Struct corrected = new Struct(row.schema());
        for (Field field : row.schema().fields()) {
            boolean replaced = good.containsKey(field.name()) && !exceptFor.contains(field.name());
            corrected.put(field, replaced ? good.get(field.name()) : row.get(field));
        }
        return corrected;
    }

    /** Keeps what stands in a column of the row, which was just replaced by something impossible. */
    void keep(Struct row, String column) {
        byProduct.computeIfAbsent(id(row), product -> new HashMap<>()).put(column, row.get(column));
    }

    /** The row is one that a product can have. */
    void forget(Struct row) {
        byProduct.remove(id(row));
    }

    private static long id(Struct row) {
        return row.getInt64("product_id");
    }
}
