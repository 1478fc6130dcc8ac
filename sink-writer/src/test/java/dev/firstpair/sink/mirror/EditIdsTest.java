package dev.firstpair.sink.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EditIdsTest {

    private static final Schema SOURCE = SchemaBuilder.struct()
            .field("server_id", Schema.INT64_SCHEMA)
            .field("gtid", Schema.OPTIONAL_STRING_SCHEMA)
            .field("file", Schema.STRING_SCHEMA)
            .field("pos", Schema.INT64_SCHEMA)
            .field("row", Schema.INT32_SCHEMA)
            .build();
    private static final OrderId ORDER = OrderId.parse("019a0000-0000-7000-8000-000000000001");

    /** After a failover, file and position are those of the new primary. */
    @Test
    void areTheSameOnAnotherServerWithGtids() {
        RowChanges.Change change = change("a:7", "binlog.000002", 4_711, 2L, 1);
        RowChanges.Change elsewhere = change("a:7", "other.000009", 157, 2L, 1);

        assertThat(command(elsewhere)).isEqualTo(command(change));
        assertThat(EditIds.restock(elsewhere, new ProductId(1), 10, 9))
                .isEqualTo(EditIds.restock(change, new ProductId(1), 10, 9));
    }

    @Test
    void differByTransactionEventAndRow() {
        assertThat(Set.of(command(change("a:7", "binlog.000002", 4_711, 2L, 1)),
                command(change("a:8", "binlog.000002", 4_711, 2L, 1)),
                command(change("a:7", "binlog.000002", 4_711, 4L, 1)),
                command(change("a:7", "binlog.000002", 4_711, 2L, 0)))).hasSize(4);
    }

    @Test
    void differByPositionWhereNoEventOfATransactionIsNumbered() {
        assertThat(Set.of(command(change("a:7", "binlog.000002", 4_711, null, 1)),
                command(change("a:7", "binlog.000003", 4_711, null, 1)),
                command(change("a:7", "binlog.000002", 4_712, null, 1)))).hasSize(3);
        assertThat(Set.of(command(change(null, "binlog.000002", 4_711, 2L, 1)),
                command(change(null, "binlog.000002", 4_712, 2L, 1)))).hasSize(2);
    }

    private static CommandId command(RowChanges.Change change) {
        return EditIds.command(change, ORDER, "pending", "paid");
    }

    private static RowChanges.Change change(@Nullable String gtid, String file, long position, @Nullable Long event,
            int row) {
        Struct source = new Struct(SOURCE).put("server_id", 1L)
                .put("gtid", gtid)
                .put("file", file)
                .put("pos", position)
                .put("row", row);
        return new RowChanges.Change("u", null, null, source, event == null ? Map.of() : Map.of("event", event),
                RowIds.Identity.OWN);
    }
}
