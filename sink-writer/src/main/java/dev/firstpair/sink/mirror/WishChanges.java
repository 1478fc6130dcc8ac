package dev.firstpair.sink.mirror;

import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.ids.WishId;
import dev.firstpair.topics.wish.Wish;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.Struct;

/**
 * Reads changes of {@code wishlist_notifications}. A wish exists as long as its row; the sink changes only whether its
 * user was notified. A row to which another user or product is given is another wish.
 */
final class WishChanges {

    private static final List<String> PAIR = List.of("user_id", "product_id");
    private static final List<String> OTHERS = List.of("notification_sent", "notified_at");

    private WishChanges() {}

    static List<RowChange> read(RowChanges.Change change) {
        return switch (change.op()) {
            // A notified user has no open wish. The notifier has recorded that, unless somebody inserted the row by
            // hand.
            case "r", "c" -> List.of(isNotified(change.is()) ? new RowChange.OwnWrite() : wish(change.is(), false));
            case "u" -> updated(change);
            case "d" -> List.of(wish(change.was(), true));
            default -> List.of(change.ignored("an operation of an unknown kind, " + change.op()));
        };
    }

    private static List<RowChange> updated(RowChanges.Change change) {
        Struct is = change.is();
        if (change.changes(PAIR)) {
            List<RowChange> changes = new ArrayList<>(List.of(wish(change.was(), true)));
            if (!isNotified(is)) {
                changes.add(new RowChange.Unrepaired(new RowRepair.EditedWish(Columns.number(is, "wishlist_id"),
                        Columns.number(is, "user_id"), Columns.number(is, "product_id"))));
            }
            return changes;
        }
        if (!change.changes(List.of("wished_at")) && (isNotified(is) || !change.changes(OTHERS))) {
            return List.of(new RowChange.OwnWrite());
        }
        return List.of(change.ignored("wish " + is.get("wishlist_id")
                + " was edited: it counts as it was inserted; delete the row and insert it again"));
    }

    private static RowChange wish(Struct row, boolean withdrawn) {
        return RowChanges.publish(Topics.WISHLISTS, row, null, Wish::key,
                () -> new Wish(new WishId(Columns.number(row, "wishlist_id")),
                        new UserId(Columns.number(row, "user_id")),
                        new ProductId(Columns.number(row, "product_id")),
                        Columns.time(row, "wished_at"), withdrawn));
    }

    private static boolean isNotified(Struct row) {
        return Columns.flag(row, "notification_sent");
    }
}
