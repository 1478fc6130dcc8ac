package dev.firstpair.sink.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.sink.orders.OrderTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Ids are changed in a model of a table that logs like MySQL; the mirror reads its changes in batches, and repairs it.
 */
class RowIdsTest {

    private static final int HISTORIES = 2_000;

    @ParameterizedTest
    @EnumSource
    void leavesARowAloneThatGetsItsIdBack(Kind kind) {
        inEverySplit(kind, table -> table.rename(1, 5).rename(5, 1));
        inEverySplit(kind, table -> table.rename(1, 5).rename(5, 6).rename(6, 1));
        inEverySplit(kind, table -> table.rename(1, 5).edit(5).rename(5, 1));
    }

    @ParameterizedTest
    @EnumSource
    void bringsRowsBackWhoseIdsAreShiftedOrExchanged(Kind kind) {
        inEverySplit(kind, table -> table.rename(1, 5));
        inEverySplit(kind, table -> table.rename(2, 3).rename(1, 2));
        inEverySplit(kind, table -> table.rename(2, 3).rename(1, 2).rename(2, 1).rename(3, 2));
        inEverySplit(kind, table -> table.rename(1, 5).rename(2, 1).rename(5, 2));
        inEverySplit(kind, table -> table.rename(1, 5).rename(2, 1).rename(1, 2).rename(5, 1));
    }

    @Test
    void repairsNothingOfARowThatHasItsIdBack() {
        Table table = new Table(Kind.ORDER).rename(1, 5).rename(5, 1);
        table.repair(2);

        assertThat(RowRepair.of(table.read(2))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void bringsEveryRowBackWheneverItsIdIsChangedAndTheChangesAreRead(Kind kind) {
        for (int seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            Table table = new Table(kind);
            for (int step = 0; step < 12; step++) {
                if (random.nextInt(3) > 0) {
                    table.rename(1 + random.nextInt(5), 1 + random.nextInt(5));
                } else {
                    table.repair(1 + random.nextInt(4));
                }
            }
            table.repairAll();

            assertThat(table.rows()).as("%s, seed %d", kind, seed).isEqualTo(new Table(kind).rows());
        }
    }

    private static void inEverySplit(Kind kind, Consumer<Table> edits) {
        Table unread = new Table(kind);
        edits.accept(unread);
        int gaps = unread.log.size() - 1;
        for (int split = 0; split < 1 << gaps; split++) {
            Table table = new Table(kind);
            edits.accept(table);
            int batch = 1;
            for (int gap = 0; gap < gaps; gap++) {
                if ((split >> gap & 1) == 1) {
                    table.repair(batch);
                    batch = 0;
                }
                batch++;
            }
            table.repair(batch);
            table.repairAll();

            assertThat(table.rows()).as("%s, split %s", kind, Integer.toBinaryString(split))
                    .isEqualTo(new Table(kind).rows());
        }
    }

    /** This test has no MySQL to query. */
    private static final class None extends InvalidDates {

        None() {
            super(new JdbcTemplate());
        }

        @Override
        Map<String, String> of(Struct row, Instant at) {
            return Map.of();
        }
    }

    private static final class Times {
        private static final Schema REQUIRED = SchemaBuilder.int64().name("io.debezium.time.Timestamp").build();
        private static final Schema OPTIONAL = SchemaBuilder.int64()
                .name("io.debezium.time.Timestamp")
                .optional()
                .build();
    }

    private enum Kind {
        ORDER("orders", "order_id", "ledger_version", SchemaBuilder.struct()
                .field("order_id", Schema.STRING_SCHEMA)
                .field("user_id", Schema.INT64_SCHEMA)
                .field("product_id", Schema.INT64_SCHEMA)
                .field("order_status", Schema.STRING_SCHEMA)
                .field("order_date", Times.REQUIRED)
                .field("hold_until", Times.REQUIRED)
                .field("version", Schema.INT32_SCHEMA)
                .field("ledger_version", Schema.INT32_SCHEMA)
                .field("ledger_restores", Schema.INT32_SCHEMA)
                .field("ledger_user_id", Schema.INT64_SCHEMA)
                .field("ledger_product_id", Schema.INT64_SCHEMA)
                .field("ledger_status", Schema.STRING_SCHEMA)
                .field("ledger_order_date", Times.REQUIRED)
                .field("ledger_cancel_reason", Schema.OPTIONAL_STRING_SCHEMA)
                .field("ledger_hold_until", Times.REQUIRED)
                .field("ledger_updated_at", Times.REQUIRED)
                .optional()
                .build()),
        PRODUCT("limited_products", "product_id", "stock_writes", SchemaBuilder.struct()
                .field("product_id", Schema.INT64_SCHEMA)
                .field("product_name", Schema.STRING_SCHEMA)
                .field("product_desc", Schema.OPTIONAL_STRING_SCHEMA)
                .field("product_price", Schema.INT64_SCHEMA)
                .field("currency", Schema.STRING_SCHEMA)
                .field("created_at", Times.REQUIRED)
                .field("opens_at", Times.OPTIONAL)
                .field("closes_at", Times.OPTIONAL)
                .field("hold_millis", Schema.INT64_SCHEMA)
                .field("lead_millis", Schema.OPTIONAL_INT64_SCHEMA)
                .field("row_version", Schema.INT64_SCHEMA)
                .field("product_stock", Schema.INT32_SCHEMA)
                .field("stock_version", Schema.INT64_SCHEMA)
                .field("stock_writes", Schema.INT64_SCHEMA)
                .optional()
                .build());

        private final String table;
        private final String idColumn;
        private final String orphanColumn;
        private final Schema row;

        Kind(String table, String idColumn, String orphanColumn, Schema row) {
            this.table = table;
            this.idColumn = idColumn;
            this.orphanColumn = orphanColumn;
            this.row = row;
        }

        Object id(long number) {
            return this == ORDER ? "00000000-0000-7000-8000-00000000000" + number : (Object) number;
        }

        /** The user of an order, or the price of a product, is its number. */
        Struct row(long number) {
            Struct fresh = new Struct(row);
            for (Field field : row.fields()) {
                switch (field.schema().type()) {
                    case INT32 -> fresh.put(field, 1);
                    case INT64 -> fresh.put(field, field.name().endsWith("version") ? 0L : 1L);
                    default -> fresh.put(field, field.schema().isOptional() ? null : "USD");
                }
            }
            fresh.put(idColumn, id(number));
            return this == ORDER
                    ? fresh.put("order_status", "pending")
                            .put("ledger_status", "pending")
                            .put("user_id", number)
                            .put("ledger_user_id", number)
                    : fresh.put("product_price", number);
        }
    }

    /** Rows 1 and 2, written by the sink, and the rows that edits make of them. */
    private static final class Table {

        private final Kind kind;
        private final RowChanges changes = new RowChanges(new None());
        private final Map<Object, Struct> rows = new TreeMap<>();
        private final List<SourceRecord> log = new ArrayList<>();

        Table(Kind kind) {
            this.kind = kind;
            rows.put(kind.id(1), kind.row(1));
            rows.put(kind.id(2), kind.row(2));
        }

        Map<Object, Struct> rows() {
            return rows;
        }

        /** Does nothing if the row does not exist, or another row has the id. */
        Table rename(long from, long to) {
            if (rows.containsKey(kind.id(from)) && !rows.containsKey(kind.id(to))) {
                Struct was = Objects.requireNonNull(rows.remove(kind.id(from)));
                Struct is = with(was, kind.idColumn, kind.id(to));
                rows.put(kind.id(to), is);
                Struct oldKey = key(was);
                Struct newKey = key(is);
                log("d", was, null).headers().add(RowIds.NEW_KEY, newKey, newKey.schema());
                log("c", null, is).headers().add(RowIds.OLD_KEY, oldKey, oldKey.schema());
            }
            return this;
        }

        Table edit(long number) {
            Struct was = Objects.requireNonNull(rows.get(kind.id(number)));
            Struct is = kind == Kind.ORDER ? with(was, "ledger_user_id", 9L) : with(was, "product_name", "Other");
            rows.put(kind.id(number), is);
            log("u", was, is);
            return this;
        }

        List<RowChange> read(int batch) {
            List<SourceRecord> next = log.subList(0, Math.min(batch, log.size()));
            List<RowChange> read = next.stream().flatMap(event -> changes.read(event).stream()).toList();
            next.clear();
            return read;
        }

        void repair(int batch) {
            RowRepair.of(read(batch)).forEach(this::make);
        }

        void repairAll() {
            while (!log.isEmpty()) {
                repair(1);
            }
        }

        private void make(RowRepair repair) {
            switch (repair) {
                case RowRepair.OrphanOrder orphan -> remove(orphan.orderId(), OrderTable.ORPHAN);
                case RowRepair.OrphanProduct orphan -> remove(orphan.productId(), RowChanges.ORPHAN_PRODUCT);
                case RowRepair.Order order ->
                    insert(order.known().orderId().toString(), order.known().userId().value());
                case RowRepair.Orders orders -> orders.known().forEach(known -> make(new RowRepair.Order(known)));
                case RowRepair.DeletedProduct product -> insert(product.productId(), product.productPrice());
                case RowRepair.Stock stock -> {
                }
                case RowRepair.ForgedOrder order -> throw new AssertionError(order);
                case RowRepair.Product product -> throw new AssertionError(product);
                case RowRepair.UnknownOrder unknown -> throw new AssertionError(unknown);
                case RowRepair.LostOrder lost -> throw new AssertionError(lost);
                case RowRepair.LostOrders lost -> throw new AssertionError(lost);
                case RowRepair.EditedWish wish -> throw new AssertionError(wish);
            }
        }

        private void remove(Object id, Object orphan) {
            Struct row = rows.remove(id);
            if (row != null) {
                Struct marked = with(row, kind.orphanColumn, orphan);
                log("u", row, marked);
                log("d", marked, null);
            }
        }

        private void insert(Object id, long number) {
            if (!rows.containsKey(id)) {
                Struct row = with(kind.row(number), kind.idColumn, id);
                rows.put(id, row);
                log("c", null, row);
            }
        }

        private SourceRecord log(String op, @Nullable Struct before, @Nullable Struct after) {
            Struct key = key(Objects.requireNonNull(after == null ? before : after));
            Schema source = SchemaBuilder.struct()
                    .field("table", Schema.STRING_SCHEMA)
                    .field("ts_ms", Schema.INT64_SCHEMA)
                    .build();
            Schema schema = SchemaBuilder.struct()
                    .field("op", Schema.STRING_SCHEMA)
                    .field("before", kind.row)
                    .field("after", kind.row)
                    .field("source", source)
                    .build();
            Struct value = new Struct(schema).put("op", op)
                    .put("before", before)
                    .put("after", after)
                    .put("source", new Struct(source).put("table", kind.table).put("ts_ms", 1L));
            var event = new SourceRecord(Map.of(), Map.of(), kind.table, key.schema(), key, schema, value);
            log.add(event);
            return event;
        }

        private Struct key(Struct row) {
            Schema schema = SchemaBuilder.struct()
                    .name(kind.table)
                    .field(kind.idColumn, kind.row.field(kind.idColumn).schema())
                    .build();
            return new Struct(schema).put(kind.idColumn, row.get(kind.idColumn));
        }

        private static Struct with(Struct row, String column, Object value) {
            Struct copy = new Struct(row.schema());
            row.schema().fields().forEach(field -> copy.put(field, row.get(field)));
            return copy.put(column, value);
        }
    }
}
