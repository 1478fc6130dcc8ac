package dev.firstpair.sink.mirror;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * The identities of what people ask for by SQL, made of the place in the binlog where they did: read again, an edit is the
 * same edit, and takes effect once. What a product is inserted with has no place: inserted again, it is the same stock.
 */
final class EditIds {

    private EditIds() {}

    /** @param stock what the product was inserted with */
    static RestockId insert(ProductId productId, long stock) {
        long hash = hash("product " + productId + " inserted with " + stock).getLeastSignificantBits();
        return new RestockId(RestockId.FIRST_OF_INSERTS | hash & RestockId.FIRST_OF_INSERTS - 1);
    }

    /**
     * @param source where Debezium read the change
     * @param before the stock as it was
     * @param after the stock as it was made
     */
    static RestockId restock(Struct source, ProductId productId, long before, long after) {
        long hash = name(source, productId + " " + before + " " + after).getLeastSignificantBits();
        return new RestockId(RestockId.FIRST_OF_EDITS | hash & RestockId.FIRST_OF_EDITS - 1);
    }

    /**
     * @param source where Debezium read the change
     * @param before the status as it was
     * @param after the status as it was made
     */
    static CommandId command(Struct source, OrderId orderId, String before, String after) {
        return new CommandId(name(source, orderId + " " + before + " " + after));
    }

    /**
     * File, position and row tell one change from every other of this server. The transaction's GTID tells it from changes of
     * another server, and of this one after its binlog began anew; what changed, from others at the same position, where a
     * compressed transaction has all of its changes.
     */
    private static UUID name(Struct source, String change) {
        @Nullable
        String gtid = source.getString("gtid");
        String name = (gtid == null ? "server " + source.getInt64("server_id") : gtid) + " " + source.getString("file")
                + " " + source.getInt64("pos") + " " + source.getInt32("row") + " " + change;
        return hash(name);
    }

    private static UUID hash(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }
}
