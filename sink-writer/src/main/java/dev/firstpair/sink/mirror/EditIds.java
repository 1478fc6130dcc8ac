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
 * Ids of edits by hand, derived from the position in the binlog: an edit that is read again has the same id, and takes
 * effect once. The id of an inserted product's stock does not depend on the position: inserted again, it is the same
 * stock.
 */
final class EditIds {

    private EditIds() {}

    /** @param stock the stock that the product was inserted with */
    static RestockId insert(ProductId productId, long stock) {
        long hash = hash("product " + productId + " inserted with " + stock).getLeastSignificantBits();
        return new RestockId(RestockId.FIRST_OF_INSERTS | hash & RestockId.FIRST_OF_INSERTS - 1);
    }

    /**
     * @param source where Debezium read the change
     * @param before the stock before the edit
     * @param after the stock after the edit
     */
    static RestockId restock(Struct source, ProductId productId, long before, long after) {
        long hash = name(source, productId + " " + before + " " + after).getLeastSignificantBits();
        return new RestockId(RestockId.FIRST_OF_EDITS | hash & RestockId.FIRST_OF_EDITS - 1);
    }

    /**
     * @param source where Debezium read the change
     * @param before the status before the edit
     * @param after the status after the edit
     */
    static CommandId command(Struct source, OrderId orderId, String before, String after) {
        return new CommandId(name(source, orderId + " " + before + " " + after));
    }

    /**
     * File, position and row distinguish a change from every other change of this server. The transaction's GTID
     * distinguishes it from changes of another server, and of this server after its binlog was reset. The changed
     * values distinguish it from others at the same position: all changes of a compressed transaction have one
     * position.
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
