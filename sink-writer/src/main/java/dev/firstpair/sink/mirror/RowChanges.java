package dev.firstpair.sink.mirror;

import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.Restock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Reads Debezium's change events. */
final class RowChanges {

    static final String PRODUCTS = "limited_products";
    static final String RESTOCKS = "product_restocks";

    private static final List<String> CATALOGUE = List.of("product_name", "product_desc", "product_price", "currency",
            "created_at", "opens_at", "closes_at", "hold_millis", "row_version");

    private RowChanges() {}

    /** What the event means. */
    static RowChange read(SourceRecord event) {
        if (!(event.value() instanceof Struct value) || value.schema().field("op") == null) {
            return new RowChange.Heartbeat();
        }
        String table = value.getStruct("source").getString("table");
        Struct after = value.getStruct("after");
        Struct before = value.getStruct("before");
        // r: read by a snapshot, c: created, u: updated, d: deleted, t: truncated.
        return switch (value.getString("op")) {
            case "r", "c" -> table.equals(PRODUCTS) ? product(after) : restock(after);
            case "u" -> table.equals(RESTOCKS)
                    ? new RowChange.Unheeded("restock " + before.get("restock_id")
                            + " was edited: it counts as it was inserted; correct it by another restock")
                    : updated(before, after);
            case "d" -> new RowChange.Unheeded("a row of " + table + " was deleted: " + event.key());
            case "t" -> new RowChange.Unheeded(table + " was truncated");
            default -> new RowChange.Unheeded("an operation of an unknown kind, " + value.getString("op"));
        };
    }

    private static RowChange updated(Struct before, Struct after) {
        if (CATALOGUE.stream().anyMatch(column -> !Objects.equals(before.get(column), after.get(column)))) {
            return product(after);
        }
        // The sink writes no stock without a newer version.
        return Objects.equals(before.get("stock_version"), after.get("stock_version"))
                ? new RowChange.Unheeded("product_stock of product " + after.get("product_id") + " was edited from "
                        + before.get("product_stock") + " to " + after.get("product_stock")
                        + ": the ledger counts the stock; change it by a restock")
                : new RowChange.Echo();
    }

    private static RowChange product(Struct row) {
        String description = row.getString("product_desc");
        return publish(Topics.PRODUCTS, row, () -> new Product(new ProductId(row.getInt64("product_id")),
                row.getString("product_name"), description == null || description.isEmpty() ? null : description,
                row.getInt64("product_price"), row.getString("currency"), time(row, "opens_at"),
                time(row, "closes_at"), row.getInt64("hold_millis"), row.getInt64("row_version"),
                Objects.requireNonNull(time(row, "created_at"))));
    }

    private static RowChange restock(Struct row) {
        return publish(Topics.RESTOCKS, row, () -> new Restock(new RestockId(row.getInt64("restock_id")),
                new ProductId(row.getInt64("product_id")), row.getInt32("quantity"),
                Objects.requireNonNull(time(row, "created_at"))));
    }

    private static <V> RowChange publish(Topic<ProductId, V> topic, Struct row, Supplier<V> value) {
        try {
            return new RowChange.Publish<>(topic, new ProductId(row.getInt64("product_id")), value.get());
        } catch (IllegalArgumentException e) {
            return new RowChange.Impossible(topic, String.valueOf(row.get("product_id")), columns(row),
                    String.valueOf(e.getMessage()));
        }
    }

    /** DATETIME(3) arrives as milliseconds of a clock without a zone; ours is UTC. */
    private static @Nullable Instant time(Struct row, String column) {
        Long millis = row.getInt64(column);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private static Map<String, @Nullable Object> columns(Struct row) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        for (Field field : row.schema().fields()) {
            columns.put(field.name(), row.get(field));
        }
        return columns;
    }
}
