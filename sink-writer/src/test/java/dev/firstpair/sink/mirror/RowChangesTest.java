package dev.firstpair.sink.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
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
    void tellsWhatToDoWhereMysqlCountsFromOneAgain() {
        assertThat(truncated("product_restocks")).isEqualTo("product_restocks was truncated, and MySQL counts its"
                + " restock_id from 1 again, which the log has heard of: before anything is inserted, ALTER TABLE"
                + " product_restocks AUTO_INCREMENT = the highest restock_id that it had + 1");
        assertThat(truncated("limited_products")).contains("product_id");
        assertThat(truncated("wishlist_notifications")).contains("wishlist_id");
        assertThat(truncated("orders")).isEqualTo("orders was truncatedUnrepaired[repair=LostOrders[]]");
    }

    private static String truncated(String table) {
        Struct event = new Struct(CHANGE).put("op", "t").put("source", new Struct(SOURCE).put("table", table));
        return new RowChanges(new NoDates(new JdbcTemplate()))
                .read(new SourceRecord(Map.of(), Map.of(), "topic", CHANGE, event))
                .stream()
                .map(change -> change instanceof RowChange.Unheeded unheeded ? unheeded.what() : change.toString())
                .collect(Collectors.joining());
    }
}
