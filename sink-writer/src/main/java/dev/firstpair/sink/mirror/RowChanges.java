package dev.firstpair.sink.mirror;

import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.product.Restock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/** Reads the change events of one run of Debezium's engine, in their order. */
final class RowChanges {

    static final String PRODUCTS = "limited_products";
    static final String RESTOCKS = "product_restocks";
    static final String ORDERS = "orders";
    static final String WISHES = "wishlist_notifications";

    private static final Set<String> FOLLOWED = Set.of(PRODUCTS, RESTOCKS, ORDERS, WISHES);

    /** The AUTO_INCREMENT columns, which start at 1 again after a table was truncated. */
    private static final Map<String, String> COUNTED = Map.of(PRODUCTS, "product_id", RESTOCKS, "restock_id", WISHES,
            "wishlist_id");

    /** Matches a statement after which the table of orders may be another one, or lack the rows of a partition. */
    private static final Pattern NEW_ORDERS = Pattern.compile(
            "\\brename\\b.*\\borders\\b"
                    + "|\\bcreate\\s+table\\s+(if\\s+not\\s+exists\\s+)?((`[^`]+`|\"[^\"]+\"|[\\w$]+)\\s*\\.\\s*)?"
                    + "[`\"]?orders\\b"
                    + "|\\balter\\s+table\\b.*\\borders\\b.*\\b(truncate|drop|exchange|import)\\s+partition\\b"
                    + "|\\balter\\s+table\\b.*\\borders\\b.*\\bimport\\s+tablespace\\b"
                    + "|\\bexchange\\s+partition\\b.*\\borders\\b",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /**
     * Matches a statement that may change the structure of a followed table. Only comments come before its verb: the
     * body of a procedure, for example, changes nothing yet.
     */
    private static final Pattern OURS = Pattern.compile(
            "\\A(?:\\s|/\\*!\\d*|(?>/\\*.*?\\*/)|(?:--|#)[^\\n]*\\n)*+"
                    + "(?:alter|create|rename|drop)\\s+table\\s+(?!if\\b).*?\\b("
                    + String.join("|", PRODUCTS, RESTOCKS, ORDERS, WISHES)
                    + ")\\b",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final List<String> RESTOCK = List.of("restock_id", "product_id", "quantity", "created_at",
            "created_by");

    /** {@code stock_writes} of a row that is about to be removed. */
    static final long ORPHAN_PRODUCT = -1;

    /**
     * One change of a row.
     *
     * @param op r: read by a snapshot, c: created, u: updated, d: deleted, t: truncated
     * @param source where Debezium read it
     * @param offset where Debezium continues after it
     * @param identity whether somebody changed the row's id; for a deleted row, the id that it had
     */
    record Change(
            String op, @Nullable Struct before, @Nullable Struct after, Struct source, Map<String, ?> offset,
            RowIds.Identity identity) {

        Struct was() {
            return Objects.requireNonNull(before, "a row without a before image: binlog_row_image is not FULL");
        }

        Struct is() {
            return Objects.requireNonNull(after);
        }

        /** When the change was made. */
        Instant at() {
            return Instant.ofEpochMilli(source.getInt64("ts_ms"));
        }

        boolean changes(Collection<String> columns) {
            // A row that was written before a column was added does not have it; null is not the column's default.
            return columns.stream()
                    .filter(column -> is().schema().field(column) != null)
                    .anyMatch(column -> !Objects.equals(was().getWithoutDefault(column),
                            is().getWithoutDefault(column)));
        }

        RowChange ignored(String what) {
            return new RowChange.Ignored(what);
        }

        /** For a row that cannot be read. */
        RowChange impossible(Topic<?, ?> topic, String detail) {
            Struct row = before == null ? is() : before;
            return new RowChange.Impossible(topic, key(row), columns(row), detail);
        }

        /** For a row whose structure is not the one that this code expects. */
        RowChange unreadable(Topic<?, ?> topic, RuntimeException why) {
            Struct row = after == null ? before : after;
            return new RowChange.Impossible(topic, row == null ? "" : key(row), new LinkedHashMap<>(rows()),
                    "the row cannot be read: "
                            + (why instanceof IllegalArgumentException ? String.valueOf(why.getMessage()) : why));
        }

        RowChange refused(RowChange.Refusal why, Topic<?, ?> topic, Object key, String detail, RowRepair repair) {
            return new RowChange.Refused(why, topic, key.toString(), rows(), detail, repair);
        }

        private Map<String, Map<String, @Nullable Object>> rows() {
            Map<String, Map<String, @Nullable Object>> rows = new LinkedHashMap<>();
            if (before != null) {
                rows.put("before", columns(before));
            }
            if (after != null) {
                rows.put("after", columns(after));
            }
            return rows;
        }
    }

    private final RowIds ids = new RowIds();
    private final ValidValues validValues = new ValidValues();
    private final InvalidDates invalidDates;

    RowChanges(InvalidDates invalidDates) {
        this.invalidDates = invalidDates;
    }

    /** The changes that the event means. */
    List<RowChange> read(SourceRecord event) {
        if (!(event.value() instanceof Struct value)) {
            return List.of(new RowChange.Heartbeat());
        }
        if (value.schema().field("ddl") != null) {
            return altered(value);
        }
        if (value.schema().field("op") == null) {
            return List.of(new RowChange.Heartbeat());
        }
        Struct source = value.getStruct("source");
        String table = source.getString("table");
        if (!FOLLOWED.contains(table)) {
            // Debezium compares names without regard to case; to MySQL, ORDERS may be another table.
            return List.of(new RowChange.Heartbeat());
        }
        String op = value.getString("op");
        Struct after = inLowerCase(value.getStruct("after"));
        boolean ofIds = !op.equals("t") && (table.equals(PRODUCTS) || table.equals(ORDERS));
        Change change = new Change(op, inLowerCase(value.getStruct("before")), after, source, event.sourceOffset(),
                ofIds ? ids.identify(event, op, after) : RowIds.Identity.OWN);
        if (op.equals("t")) {
            RowChange truncated = change.ignored(truncated(table));
            return table.equals(ORDERS)
                    ? List.of(truncated, new RowChange.Unrepaired(new RowRepair.LostOrders()))
                    : List.of(truncated);
        }
        List<RowChange> changes;
        try {
            changes = switch (table) {
                case PRODUCTS -> ProductChanges.read(change, validValues, invalidDates);
                case ORDERS -> List.of(OrderChanges.read(change));
                case WISHES -> WishChanges.read(change);
                default -> List.of(restock(change, event.headers().lastWithName(RowIds.OLD_KEY) != null));
            };
        } catch (DataAccessException e) {
            throw e; // MySQL cannot be asked now
        } catch (RuntimeException e) {
            // Anybody may alter a table; its new content must not stop the mirror.
            return List.of(change.unreadable(topic(table), e));
        }
        return ofIds ? withRestoredRow(event, change, changes) : changes;
    }

    /**
     * The row with its columns in lower case: their case is that of the last ALTER TABLE, and means nothing to MySQL.
     */
    private static @Nullable Struct inLowerCase(@Nullable Struct row) {
        if (row == null) {
            return null;
        }
        List<Field> fields = row.schema().fields();
        if (fields.stream().allMatch(field -> lowerCase(field).equals(field.name()))) {
            return row;
        }
        SchemaBuilder schema = SchemaBuilder.struct().name(row.schema().name()).optional();
        for (Field field : fields) {
            schema.field(lowerCase(field), field.schema());
        }
        Struct copy = new Struct(schema.build());
        for (Field field : fields) {
            copy.put(lowerCase(field), row.getWithoutDefault(field.name()));
        }
        return copy;
    }

    private static String lowerCase(Field column) {
        return column.name().toLowerCase(Locale.ROOT);
    }

    /**
     * A DDL statement. If it makes another table the table of orders, the binlog does not have that table's rows. A
     * snapshot does not read them, either, and what was deleted before it is not in the binlog that is read.
     */
    private static List<RowChange> altered(Struct statement) {
        String ddl = String.valueOf(statement.getString("ddl"));
        if (!"false".equals(String.valueOf(statement.getStruct("source").get("snapshot")))) {
            return List.of(NEW_ORDERS.matcher(ddl).find()
                    ? new RowChange.Unrepaired(new RowRepair.LostOrders())
                    : new RowChange.Heartbeat());
        }
        List<RowChange> changes = new ArrayList<>();
        Matcher ours = OURS.matcher(ddl);
        // For a statement that it cannot parse, Debezium emits an event without tables, and continues with the old
        // structure.
        if (statement.schema().field("tableChanges") != null
                && (statement.getArray("tableChanges") == null || statement.getArray("tableChanges").isEmpty())
                && ours.find()) {
            changes.add(new RowChange.Impossible(topic(ours.group(1).toLowerCase(Locale.ROOT)), "", Map.of("ddl", ddl),
                    "a statement cannot be parsed, so rows that are written after it may be read wrongly"));
        }
        if (NEW_ORDERS.matcher(ddl).find()) {
            changes.add(new RowChange.Unrepaired(new RowRepair.LostOrders()));
        }
        return changes.isEmpty() ? List.of(new RowChange.Heartbeat()) : changes;
    }

    private static Topic<?, ?> topic(String table) {
        return switch (table) {
            case PRODUCTS -> Topics.PRODUCTS;
            case ORDERS -> Topics.ORDER_COMMANDS;
            case WISHES -> Topics.WISHLISTS;
            default -> Topics.RESTOCKS;
        };
    }

    /** A copy that is removed may have the id of another row, which therefore could not be restored before. */
    private List<RowChange> withRestoredRow(SourceRecord event, Change change, List<RowChange> changes) {
        if (change.op().equals("d") && change.identity() == RowIds.Identity.OWN) {
            ids.keepDeleted(event, change.was(), changes);
        }
        return change.op().equals("c") && change.identity() == RowIds.Identity.COPY
                ? Stream.concat(changes.stream(), ids.repairsOfDeleted(event).stream()).toList()
                : changes;
    }

    /**
     * The ledger applies a restock once by its id and continues a product by its id; of wishes, the highest id counts.
     */
    private static String truncated(String table) {
        String counted = COUNTED.get(table);
        return counted == null
                ? table + " was truncated"
                : table + " was truncated, and MySQL counts its " + counted
                        + " from 1 again, though the log already has these ids:"
                        + " before anything is inserted, ALTER TABLE " + table + " AUTO_INCREMENT = the highest "
                        + counted
                        + " that it had + 1";
    }

    /** @param renumbered whether somebody gave the id to a row that had another one */
    private static RowChange restock(Change change, boolean renumbered) {
        if (renumbered) {
            return change.ignored("a restock was given the id " + change.is().get("restock_id")
                    + ": it counts as it was inserted, once");
        }
        if (change.op().equals("u") && !change.changes(RESTOCK)) {
            return new RowChange.OwnWrite();
        }
        return switch (change.op()) {
            case "r", "c" -> publish(Topics.RESTOCKS, change.is(), null, Restock::productId,
                    () -> new Restock(new RestockId(Columns.number(change.is(), "restock_id")),
                            new ProductId(Columns.number(change.is(), "product_id")),
                            Columns.number32(change.is(), "quantity"), Columns.time(change.is(), "created_at")));
            default -> change.ignored("restock " + change.was().get("restock_id")
                    + " was edited or deleted: it counts as it was inserted; correct it by another restock");
        };
    }

    static <K, V> RowChange publish(
            Topic<K, V> topic, Struct row, RowChange.@Nullable Edit edit, Function<V, K> key, Supplier<V> read) {
        try {
            V value = read.get();
            return new RowChange.Publish<>(topic, key.apply(value), value, edit);
        } catch (IllegalArgumentException e) {
            return new RowChange.Impossible(topic, key(row), columns(row), String.valueOf(e.getMessage()));
        }
    }

    private static String key(Struct row) {
        return Columns.exists(row, "product_id") ? String.valueOf(row.get("product_id")) : "";
    }

    private static Map<String, @Nullable Object> columns(Struct row) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        for (Field field : row.schema().fields()) {
            columns.put(field.name(), row.getWithoutDefault(field.name()));
        }
        return columns;
    }
}
