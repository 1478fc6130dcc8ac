package dev.firstpair.sink.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.ids.WishId;
import dev.firstpair.topics.wish.Wish;
import dev.firstpair.topics.wish.WishKey;
import io.debezium.data.Bits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

class WishChangesTest {

    private static final Schema TIME = SchemaBuilder.int64().name("io.debezium.time.Timestamp").build();
    private static final Schema OPTIONAL_TIME = SchemaBuilder.int64()
            .name("io.debezium.time.Timestamp")
            .optional()
            .build();

    private static final Instant WISHED_AT = Instant.parse("2026-11-27T18:00:00.123Z");
    private static final Schema SOURCE = SchemaBuilder.struct().field("table", Schema.STRING_SCHEMA).build();
    private static final Schema ROW = row(Schema.INT16_SCHEMA);
    private static final Schema ROW_OF_A_LATER_TABLE = row(Schema.BOOLEAN_SCHEMA);

    @ParameterizedTest
    @ValueSource(strings = {"r", "c"})
    void publishesAWishThatIsThere(String op) {
        assertThat(read(op, null, wish(5, 7))).isEqualTo(published(5, 7, false));
    }

    @Test
    void publishesThatAWishWasWithdrawn() {
        assertThat(read("d", wish(5, 7), null)).isEqualTo(published(5, 7, true));
        assertThat(read("d", notified(5, 7), null)).isEqualTo(published(5, 7, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"r", "c"})
    void publishesNoWishWhoseUserWasNotified(String op) {
        assertThat(read(op, null, notified(5, 7))).isInstanceOf(RowChange.OwnWrite.class);
        assertThat(read(op, null, row(ROW_OF_A_LATER_TABLE, 5, 7, true))).isInstanceOf(RowChange.OwnWrite.class);
        assertThat(read(op, null, row(ROW_OF_A_LATER_TABLE, 5, 7, false))).isEqualTo(published(5, 7, false));
    }

    @Test
    void readsWhetherTheUserWasNotifiedWhateverTypeTheColumnHas() {
        Map<Object, Object> falseAndTrue = Map.of("0", "1", "0.0", "1.0", 0L, 2L,
                ByteBuffer.wrap("0\0".getBytes(StandardCharsets.UTF_8)),
                ByteBuffer.wrap("1\0".getBytes(StandardCharsets.UTF_8)));
        falseAndTrue.forEach((no, yes) -> {
            Schema schema = row(schema(no));
            assertThat(read("c", null, row(schema, 5, 7, no))).isEqualTo(published(5, 7, false));
            assertThat(read("c", null, row(schema, 5, 7, yes))).isInstanceOf(RowChange.OwnWrite.class);
        });
        Schema bits = row(Bits.schema(8));
        assertThat(read("c", null, row(bits, 5, 7, new byte[]{0}))).isEqualTo(published(5, 7, false));
        assertThat(read("c", null, row(bits, 5, 7, new byte[]{1}))).isInstanceOf(RowChange.OwnWrite.class);
        assertThat(read("c", null, row(row(Schema.STRING_SCHEMA), 5, 7, "yes")))
                .isInstanceOf(RowChange.Impossible.class);
    }

    private static Schema schema(Object value) {
        return switch (value) {
            case String text -> Schema.STRING_SCHEMA;
            case Long number -> Schema.INT64_SCHEMA;
            default -> Schema.BYTES_SCHEMA;
        };
    }

    @Test
    void takesTheMarkForTheSinksOwn() {
        assertThat(read("u", wish(5, 7), notified(5, 7))).isInstanceOf(RowChange.OwnWrite.class);
        assertThat(read("u", notified(5, 7), notified(5, 7).put("notified_at", 1L)))
                .isInstanceOf(RowChange.OwnWrite.class);
    }

    @Test
    void heedsNoOtherEdit() {
        assertThat(List.of(
                read("u", notified(5, 7), wish(5, 7)),
                read("u", wish(5, 7), wish(5, 7).put("wished_at", 1L))))
                .allSatisfy(change -> assertThat(change).isEqualTo(new RowChange.Ignored(
                        "wish 5 was edited: it counts as it was inserted; delete the row and insert it again")));
    }

    /** Its deletion later would withdraw a wish of the other pair, and leave that of the first. */
    @Test
    void withdrawsTheWishOfARowThatIsGivenAnotherUserOrProductAndGivesTheRowAnotherId() {
        assertThat(readAll("u", wish(5, 7), wish(5, 8))).containsExactly(published(5, 7, true),
                new RowChange.Unrepaired(new RowRepair.EditedWish(5, 8, 3)));
        assertThat(readAll("u", wish(5, 7), wish(5, 7).put("product_id", 4L))).containsExactly(published(5, 7, true),
                new RowChange.Unrepaired(new RowRepair.EditedWish(5, 7, 4)));
        assertThat(readAll("u", wish(5, 7), notified(5, 8))).containsExactly(published(5, 7, true));
    }

    @Test
    void putsAsideARowOfNobody() {
        assertThat(read("c", null, wish(5, 0))).isInstanceOfSatisfying(RowChange.Impossible.class, row -> {
            assertThat(row.topic()).isEqualTo(Topics.WISHLISTS);
            assertThat(row.key()).isEqualTo("3");
            assertThat(row.row()).containsAllEntriesOf(Map.of("wishlist_id", 5L, "user_id", 0L));
            assertThat(row.detail()).isEqualTo("a user id is at least 1, not 0");
        });
    }

    private static RowChange published(long wishlistId, long userId, boolean withdrawn) {
        ProductId product = new ProductId(3);
        UserId user = new UserId(userId);
        return new RowChange.Publish<>(Topics.WISHLISTS, new WishKey(product, user),
                new Wish(new WishId(wishlistId), user, product, WISHED_AT, withdrawn), null);
    }

    private static RowChange read(String op, @Nullable Struct before, @Nullable Struct after) {
        List<RowChange> changes = readAll(op, before, after);
        assertThat(changes).hasSize(1);
        return changes.getFirst();
    }

    private static List<RowChange> readAll(String op, @Nullable Struct before, @Nullable Struct after) {
        Schema row = before == null ? after == null ? ROW : after.schema() : before.schema();
        Schema schema = SchemaBuilder.struct()
                .field("op", Schema.STRING_SCHEMA)
                .field("before", row)
                .field("after", row)
                .field("source", SOURCE)
                .build();
        Struct event = new Struct(schema).put("op", op)
                .put("before", before)
                .put("after", after)
                .put("source", new Struct(SOURCE).put("table", "wishlist_notifications"));
        return new RowChanges(new InvalidDates(new JdbcTemplate()))
                .read(new SourceRecord(Map.of(), Map.of(), "topic", schema, event));
    }

    private static Struct wish(long wishlistId, long userId) {
        return row(ROW, wishlistId, userId, (short) 0);
    }

    private static Struct notified(long wishlistId, long userId) {
        return row(ROW, wishlistId, userId, (short) 1).put("notified_at", WISHED_AT.toEpochMilli() + 1);
    }

    private static Struct row(Schema schema, long wishlistId, long userId, Object sent) {
        return new Struct(schema).put("wishlist_id", wishlistId)
                .put("user_id", userId)
                .put("product_id", 3L)
                .put("notification_sent", sent)
                .put("wished_at", WISHED_AT.toEpochMilli());
    }

    private static Schema row(Schema sent) {
        return SchemaBuilder.struct()
                .optional()
                .field("wishlist_id", Schema.INT64_SCHEMA)
                .field("user_id", Schema.INT64_SCHEMA)
                .field("product_id", Schema.INT64_SCHEMA)
                .field("notification_sent", sent)
                .field("wished_at", TIME)
                .field("notified_at", OPTIONAL_TIME)
                .build();
    }
}
