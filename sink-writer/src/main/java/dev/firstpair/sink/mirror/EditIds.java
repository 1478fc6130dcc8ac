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
 * Ids of edits by hand, derived from the place in the binlog: an edit that is read again has the same id, and takes
 * effect once. The id of an inserted product's stock does not depend on the place: inserted again, it is the same
 * stock.
 */
final class EditIds {

    /** In Debezium's offset: the number of events of the transaction before this one. */
    private static final String EVENT = "event";

    private EditIds() {}

    /** @param stock the stock that the product was inserted with */
    static RestockId insert(ProductId productId, long stock) {
        long hash = hash("product " + productId + " inserted with " + stock).getLeastSignificantBits();
        return new RestockId(RestockId.FIRST_OF_INSERTS | hash & RestockId.FIRST_OF_INSERTS - 1);
    }

    /**
     * @param before the stock before the edit
     * @param after the stock after the edit
     */
    static RestockId restock(RowChanges.Change change, ProductId productId, long before, long after) {
        long hash = name(change, productId + " " + before + " " + after).getLeastSignificantBits();
        return new RestockId(RestockId.FIRST_OF_EDITS | hash & RestockId.FIRST_OF_EDITS - 1);
    }

    /**
     * @param before the status before the edit
     * @param after the status after the edit
     */
    static CommandId command(RowChanges.Change change, OrderId orderId, String before, String after) {
        return new CommandId(name(change, orderId + " " + before + " " + after));
    }

    /**
     * With GTIDs, the number of the event in its transaction, and of the row in its event, are the same in the binlog
     * of another server. Debezium itself continues within a transaction by these numbers. Without GTIDs, there are only
     * file and position, which are those of this server; the same holds for an XA transaction, whose events Debezium
     * does not number. The changed values distinguish a change from others at the same position: all changes of a
     * compressed transaction have one.
     */
    private static UUID name(RowChanges.Change change, String what) {
        Struct source = change.source();
        @Nullable
        String gtid = source.getString("gtid");
        @Nullable
        Object event = change.offset().get(EVENT);
        String transaction = gtid == null ? "server " + source.getInt64("server_id") : gtid;
        String place = gtid == null || event == null
                ? source.getString("file") + " " + source.getInt64("pos")
                : event.toString();
        return hash(transaction + " " + place + " " + source.getInt32("row") + " " + what);
    }

    private static UUID hash(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }
}
