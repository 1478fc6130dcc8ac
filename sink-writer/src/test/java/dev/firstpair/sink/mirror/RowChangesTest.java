package dev.firstpair.sink.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.Restock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class RowChangesTest {

    private static final Schema SOURCE = SchemaBuilder.struct().field("table", Schema.STRING_SCHEMA).build();
    private static final Schema ROW = SchemaBuilder.struct().optional().build();
    private static final Schema CHANGE = SchemaBuilder.struct()
            .field("op", Schema.STRING_SCHEMA)
            .field("before", ROW)
            .field("after", ROW)
            .field("source", SOURCE)
            .build();

    @Test
    void saysWhatToDoWhereMysqlCountsFromOneAgain() {
        assertThat(truncated("product_restocks")).isEqualTo("product_restocks was truncated, and MySQL counts its"
                + " restock_id from 1 again, though the log already has these ids: before anything is inserted,"
                + " ALTER TABLE product_restocks AUTO_INCREMENT = the highest restock_id that it had + 1");
        assertThat(truncated("limited_products")).contains("product_id");
        assertThat(truncated("wishlist_notifications")).contains("wishlist_id");
        assertThat(truncated("orders")).isEqualTo("orders was truncatedUnrepaired[repair=LostOrders[]]");
    }

    @Test
    void putsAsideAStatementAboutOneOfItsTablesThatCannotBeParsed() {
        String strange = "/* of a tool */ ALTER TABLE `shop`.`orders` TO SOMETHING";

        assertThat(altered(strange, false)).containsExactly(new RowChange.Impossible(Topics.ORDER_COMMANDS, "",
                Map.of("ddl", strange),
                "a statement cannot be parsed, so rows that are written after it may be read wrongly"));
        assertThat(altered("-- by hand\n# and more\n/*!50100 ALTER TABLE orders TO SOMETHING */", false)).hasSize(1)
                .hasOnlyElementsOfType(RowChange.Impossible.class);
        assertThat(altered("drop table x, Limited_Products", false)).singleElement()
                .isInstanceOfSatisfying(RowChange.Impossible.class,
                        statement -> assertThat(statement.topic()).isEqualTo(Topics.PRODUCTS));
        for (String harmless : List.of("ALTER TABLE orders_bak TO SOMETHING", "GRANT SELECT ON orders TO somebody",
                "CREATE TABLE IF NOT EXISTS product_restocks (a INT)",
                "CREATE PROCEDURE p() BEGIN DROP TABLE x; CREATE TABLE y AS SELECT * FROM orders; END")) {
            assertThat(altered(harmless, false)).as(harmless).containsExactly(new RowChange.Heartbeat());
        }
        assertThat(altered("ALTER TABLE orders ADD COLUMN a INT", true)).containsExactly(new RowChange.Heartbeat());
    }

    /** Orders may have been deleted while it did not read. */
    @Test
    void looksForLostOrdersWhereTheTableIsNewOrReadBySnapshot() {
        String create = "CREATE TABLE `orders` (a INT)";

        for (String snapshot : List.of("false", "true", "first", "last")) {
            assertThat(altered(create, true, snapshot)).as(snapshot)
                    .containsExactly(new RowChange.Unrepaired(new RowRepair.LostOrders()));
            assertThat(altered("CREATE TABLE `lost_orders` (a INT)", true, snapshot)).as(snapshot)
                    .containsExactly(new RowChange.Heartbeat());
        }
    }

    /** As with TRUNCATE, the binlog has no rows of these. */
    @Test
    void looksForLostOrdersWhereAPartitionMayLackThem() {
        for (String statement : List.of("ALTER TABLE orders TRUNCATE PARTITION p1",
                "alter table `shop`.`orders` drop partition p1, p2",
                "ALTER TABLE orders EXCHANGE PARTITION p WITH TABLE x",
                "ALTER TABLE x EXCHANGE PARTITION p WITH TABLE orders", "ALTER TABLE orders IMPORT TABLESPACE",
                "CREATE TABLE \"orders\" (a INT)", "CREATE TABLE `my-shop`.`orders` (a INT)")) {
            assertThat(altered(statement, true)).as(statement)
                    .containsExactly(new RowChange.Unrepaired(new RowRepair.LostOrders()));
        }
        for (String harmless : List.of("ALTER TABLE orders PARTITION BY KEY (order_id) PARTITIONS 2",
                "ALTER TABLE orders REORGANIZE PARTITION p1 INTO (PARTITION p2 VALUES LESS THAN (7))",
                "ALTER TABLE lost_orders TRUNCATE PARTITION p1")) {
            assertThat(altered(harmless, true)).as(harmless).containsExactly(new RowChange.Heartbeat());
        }
    }

    /** Debezium reads tables whose names differ in case only. */
    @Test
    void ignoresATableWhoseNameIsOursInAnotherCase() {
        for (String op : List.of("c", "t")) {
            Struct event = new Struct(CHANGE).put("op", op)
                    .put("after", new Struct(ROW))
                    .put("source", new Struct(SOURCE).put("table", "ORDERS"));
            assertThat(new RowChanges(new InvalidDates(new JdbcTemplate()))
                    .read(new SourceRecord(Map.of(), Map.of(), "topic", CHANGE, event)))
                    .containsExactly(new RowChange.Heartbeat());
        }
    }

    /** The ledger would count it again under the other id. */
    @Test
    void publishesNoRestockForAnIdThatSomebodyChanges() {
        assertThat(restock(false)).singleElement()
                .isInstanceOfSatisfying(RowChange.Publish.class, publish -> assertThat(publish.value())
                        .isEqualTo(new Restock(new RestockId(8), new ProductId(7), 30, Instant.ofEpochMilli(5))));
        assertThat(restock(true)).containsExactly(
                new RowChange.Ignored("a restock was given the id 8: it counts as it was inserted, once"));
    }

    @Test
    void readsColumnsInAnyCase() {
        Schema row = row(SchemaBuilder.int64().name("io.debezium.time.Timestamp").optional().build());
        SchemaBuilder upperCase = SchemaBuilder.struct().optional();
        row.fields().forEach(field -> upperCase.field(field.name().toUpperCase(Locale.ROOT), field.schema()));
        Schema schema = upperCase.build();

        assertThat(updated(as(schema, product(row, 3)), as(schema, product(row, 4)))).isEqualTo(
                updated(product(row, 3), product(row, 4)));
    }

    /** Otherwise each sale would be a dead letter. */
    @Test
    void knowsTheSinksWritingThoughItCannotReadTheStock() {
        Schema row = row(SchemaBuilder.int64().name("io.debezium.time.Timestamp").optional().build());
        SchemaBuilder altered = SchemaBuilder.struct().optional();
        row.fields()
                .forEach(field -> altered.field(field.name(),
                        field.name().equals("product_stock") ? Schema.OPTIONAL_STRING_SCHEMA : field.schema()));
        Schema schema = altered.build();
        Struct before = new Struct(schema);
        Struct after = new Struct(schema);
        row.fields().stream().filter(field -> !field.name().equals("product_stock")).forEach(field -> {
            before.put(field.name(), product(row, 3).get(field));
            after.put(field.name(), product(row, 3).get(field));
        });
        before.put("product_stock", "1");
        after.put("product_stock", "0");

        assertThat(updated(before, after)).singleElement().isInstanceOf(RowChange.Impossible.class);
        assertThat(updated(before, after.put("stock_writes", 2L))).containsExactly(new RowChange.OwnWrite());
    }

    @Test
    void readsNoColumnOfADeletedOrderAsNothing() {
        Schema row = SchemaBuilder.struct()
                .optional()
                .field("order_id", Schema.OPTIONAL_STRING_SCHEMA)
                .field("ledger_version", Schema.INT32_SCHEMA)
                .build();
        Schema other = SchemaBuilder.struct().optional().field("ledger_version", Schema.INT32_SCHEMA).build();

        assertThat(deleted(new Struct(row).put("order_id", "x").put("ledger_version", -1)))
                .isEqualTo(new RowChange.OwnWrite());
        assertThat(deleted(new Struct(row).put("order_id", "x").put("ledger_version", 1)))
                .isEqualTo(new RowChange.Ignored("what was never an order was deleted: x"));
        assertThat(deleted(new Struct(other).put("ledger_version", 1)))
                .isInstanceOfSatisfying(RowChange.Impossible.class, change -> assertThat(change.detail())
                        .isEqualTo("the row cannot be read: there is no column order_id"));
    }

    /** An image, for example: the ledger would have to apply a product that is the same to it. */
    @Test
    void publishesNoProductForAColumnThatTheTopicDoesNotHave() {
        Schema row = row(SchemaBuilder.int64().name("io.debezium.time.Timestamp").optional().build());

        assertThat(updated(product(row, 3), product(row, 3).put("image_url", "/pair.jpg"))).isEmpty();
        assertThat(updated(product(row, 3), product(row, 3).put("drop_name", "Pairs").put("size_label", "EU 42")))
                .isEmpty();
        // Like catalog, which counts each of its edits.
        assertThat(updated(product(row, 3), product(row, 4).put("image_url", "/pair.jpg"))).singleElement()
                .isInstanceOfSatisfying(RowChange.Publish.class, publish -> assertThat(publish.value())
                        .isEqualTo(new Product(new ProductId(7), "Pair", null, 9_900, "EUR", null, null, 600_000, null,
                                4, Instant.ofEpochMilli(5))));
    }

    /** Debezium reads it as null, as it was before. */
    @Test
    void putsAsideAnInvalidDateBesideAColumnThatTheTopicDoesNotHave() {
        Schema row = row(SchemaBuilder.int64().name("io.debezium.time.Timestamp").optional().build());
        Map<String, String> invalid = Map.of("closes_at", "0000-00-00 00:00:00");

        assertThat(ofProduct("u", product(row, 3), product(row, 3).put("image_url", "/pair.jpg"), invalid))
                .singleElement()
                .isInstanceOfSatisfying(RowChange.Impossible.class, impossible -> assertThat(impossible.detail())
                        .isEqualTo("closes_at is no date: 0000-00-00 00:00:00"));
        assertThat(ofProduct("u", product(row, 3), product(row, 3).put("product_stock", 4), invalid))
                .hasSize(2)
                .hasAtLeastOneElementOfType(RowChange.Impossible.class)
                .hasAtLeastOneElementOfType(RowChange.Publish.class);
        // Each sale would ask MySQL.
        assertThat(ofProduct("u", product(row, 3),
                product(row, 3).put("product_stock", 0).put("stock_version", 2L).put("stock_writes", 2L), invalid))
                .containsExactly(new RowChange.OwnWrite());
    }

    @Test
    void letsWhatWasNeverAProductBeDeleted() {
        Schema row = row(SchemaBuilder.int64().name("io.debezium.time.Timestamp").optional().build());
        Struct impossible = product(row, 1).put("currency", "?").put("stock_version", 0L).put("stock_writes", 0L);

        assertThat(ofProduct("d", impossible, null, Map.of()))
                .containsExactly(new RowChange.Ignored("what was never a product was deleted: 7"));
        // The sink has written its stock, so the ledger knows it.
        assertThat(ofProduct("d", product(row, 1).put("currency", "?"), null, Map.of())).singleElement()
                .isInstanceOfSatisfying(RowChange.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(RowChange.Refusal.DELETED));
        assertThat(ofProduct("d", product(row, 1).put("stock_version", 0L).put("stock_writes", 0L), null, Map.of()))
                .singleElement()
                .isInstanceOf(RowChange.Refused.class);
    }

    /** Kafka Connect reads a null value as the column's default. */
    @Test
    void publishesAnEditFromNullToTheDefaultOfAColumn() {
        Schema row = row(SchemaBuilder.int64().name("io.debezium.time.Timestamp").optional().defaultValue(99L).build());

        for (List<Struct> edit : List.of(List.of(product(row, 3), product(row, 3).put("closes_at", 99L)),
                List.of(product(row, 3).put("closes_at", 99L), product(row, 3)))) {
            assertThat(updated(edit.getFirst(), edit.getLast())).singleElement()
                    .isInstanceOfSatisfying(RowChange.Publish.class,
                            publish -> assertThat(((Product) publish.value()).closesAt())
                                    .isEqualTo(edit.getLast().getWithoutDefault("closes_at") == null
                                            ? null
                                            : Instant.ofEpochMilli(99)));
        }
    }

    private static Schema row(Schema closesAt) {
        Schema time = SchemaBuilder.int64().name("io.debezium.time.Timestamp").optional().build();
        return SchemaBuilder.struct()
                .optional()
                .field("product_id", Schema.INT64_SCHEMA)
                .field("product_name", Schema.STRING_SCHEMA)
                .field("product_desc", Schema.OPTIONAL_STRING_SCHEMA)
                .field("product_price", Schema.INT64_SCHEMA)
                .field("currency", Schema.STRING_SCHEMA)
                .field("product_stock", Schema.INT32_SCHEMA)
                .field("created_at", time)
                .field("opens_at", time)
                .field("closes_at", closesAt)
                .field("hold_millis", Schema.INT64_SCHEMA)
                .field("lead_millis", Schema.OPTIONAL_INT64_SCHEMA)
                .field("row_version", Schema.INT64_SCHEMA)
                .field("stock_version", Schema.INT64_SCHEMA)
                .field("stock_writes", Schema.INT64_SCHEMA)
                .field("image_url", Schema.OPTIONAL_STRING_SCHEMA)
                .field("drop_name", Schema.OPTIONAL_STRING_SCHEMA)
                .field("size_label", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
    }

    private static Struct product(Schema row, long version) {
        return new Struct(row).put("product_id", 7L)
                .put("product_name", "Pair")
                .put("product_price", 9_900L)
                .put("currency", "EUR")
                .put("product_stock", 1)
                .put("created_at", 5L)
                .put("hold_millis", 600_000L)
                .put("row_version", version)
                .put("stock_version", 1L)
                .put("stock_writes", 1L);
    }

    private static List<RowChange> updated(Struct before, Struct after) {
        return ofProduct("u", before, after, Map.of());
    }

    /** @param invalid dates that the row has in MySQL */
    private static List<RowChange> ofProduct(String op, Struct before, @Nullable Struct after,
            Map<String, String> invalid) {
        Schema source = SchemaBuilder.struct()
                .field("table", Schema.STRING_SCHEMA)
                .field("ts_ms", Schema.INT64_SCHEMA)
                .field("gtid", Schema.STRING_SCHEMA)
                .field("file", Schema.STRING_SCHEMA)
                .field("pos", Schema.INT64_SCHEMA)
                .field("row", Schema.INT32_SCHEMA)
                .build();
        Schema schema = SchemaBuilder.struct()
                .field("op", Schema.STRING_SCHEMA)
                .field("before", before.schema())
                .field("after", before.schema())
                .field("source", source)
                .build();
        Schema keySchema = SchemaBuilder.struct().field("product_id", Schema.INT64_SCHEMA).build();
        Struct key = new Struct(keySchema).put("product_id", before.get(before.schema().fields().getFirst()));
        Struct event = new Struct(schema).put("op", op)
                .put("before", before)
                .put("after", after)
                .put("source", new Struct(source).put("table", "limited_products")
                        .put("ts_ms", 1L)
                        .put("gtid", "a:1")
                        .put("file", "binlog.1")
                        .put("pos", 4L)
                        .put("row", 0));
        return new RowChanges(new InvalidDates(new JdbcTemplate()) {
            @Override
            Map<String, String> of(Struct row, Instant at) {
                return invalid; // without a MySQL to ask
            }
        }).read(new SourceRecord(Map.of(), Map.of(), "limited_products", keySchema, key, schema, event));
    }

    /** The same row with its columns in upper case. */
    private static Struct as(Schema upperCase, Struct row) {
        Struct copy = new Struct(upperCase);
        row.schema()
                .fields()
                .forEach(
                        field -> copy.put(field.name().toUpperCase(Locale.ROOT), row.getWithoutDefault(field.name())));
        return copy;
    }

    /** A restock is inserted, or another id is given to it. */
    private static List<RowChange> restock(boolean renumbered) {
        Schema row = SchemaBuilder.struct()
                .optional()
                .field("restock_id", Schema.INT64_SCHEMA)
                .field("product_id", Schema.INT64_SCHEMA)
                .field("quantity", Schema.INT32_SCHEMA)
                .field("created_at", SchemaBuilder.int64().name("io.debezium.time.Timestamp").build())
                .build();
        Schema schema = SchemaBuilder.struct()
                .field("op", Schema.STRING_SCHEMA)
                .field("before", row)
                .field("after", row)
                .field("source", SOURCE)
                .build();
        Struct event = new Struct(schema).put("op", "c")
                .put("after", new Struct(row).put("restock_id", 8L)
                        .put("product_id", 7L)
                        .put("quantity", 30)
                        .put("created_at", 5L))
                .put("source", new Struct(SOURCE).put("table", "product_restocks"));
        SourceRecord read = new SourceRecord(Map.of(), Map.of(), "topic", schema, event);
        if (renumbered) {
            read.headers().addString(RowIds.OLD_KEY, "7");
        }
        return new RowChanges(new InvalidDates(new JdbcTemplate())).read(read);
    }

    private static List<RowChange> altered(String ddl, boolean parsed) {
        return altered(ddl, parsed, "false");
    }

    private static List<RowChange> altered(String ddl, boolean parsed, String snapshot) {
        Schema source = SchemaBuilder.struct().field("snapshot", Schema.STRING_SCHEMA).build();
        Schema schema = SchemaBuilder.struct()
                .field("source", source)
                .field("ddl", Schema.STRING_SCHEMA)
                .field("tableChanges", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
                .build();
        Struct event = new Struct(schema).put("ddl", ddl)
                .put("source", new Struct(source).put("snapshot", snapshot))
                .put("tableChanges", parsed ? List.of("a table") : List.of());
        return new RowChanges(new InvalidDates(new JdbcTemplate()))
                .read(new SourceRecord(Map.of(), Map.of(), "topic", schema, event));
    }

    private static RowChange deleted(Struct row) {
        Schema schema = SchemaBuilder.struct()
                .field("op", Schema.STRING_SCHEMA)
                .field("before", row.schema())
                .field("after", row.schema())
                .field("source", SOURCE)
                .build();
        Struct event = new Struct(schema).put("op", "d")
                .put("before", row)
                .put("source", new Struct(SOURCE).put("table", "orders"));
        return new RowChanges(new InvalidDates(new JdbcTemplate()))
                .read(new SourceRecord(Map.of(), Map.of(), "topic", schema, event))
                .getFirst();
    }

    private static String truncated(String table) {
        Struct event = new Struct(CHANGE).put("op", "t").put("source", new Struct(SOURCE).put("table", table));
        return new RowChanges(new InvalidDates(new JdbcTemplate()))
                .read(new SourceRecord(Map.of(), Map.of(), "topic", CHANGE, event))
                .stream()
                .map(change -> change instanceof RowChange.Ignored ignored ? ignored.what() : change.toString())
                .collect(Collectors.joining());
    }
}
