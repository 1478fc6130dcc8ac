package dev.firstpair.sink.mirror;

import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.ids.WishId;
import dev.firstpair.topics.wish.Wish;
import java.util.List;
import org.apache.kafka.connect.data.Struct;

/**
 * Reads changes of {@code wishlist_notifications}. A wish exists as long as its row; the sink changes only whether its
 * user was notified.
 */
final class WishChanges {

    /** Columns that are fixed when a wish is inserted. */
    private static final List<String> FACTS = List.of("user_id", "product_id", "wished_at");

    private static final List<String> OTHERS = List.of("notification_sent", "notified_at");

    private WishChanges() {}

    static RowChange read(RowChanges.Change change) {
        return switch (change.op()) {
            // A notified user has no open wish. The notifier has recorded that, unless somebody inserted the row by
            // hand.
            case "r", "c" -> isNotified(change.is()) ? new RowChange.OwnWrite() : wish(change.is(), false);
            case "u" -> !change.changes(FACTS) && (isNotified(change.is()) || !change.changes(OTHERS))
                    ? new RowChange.OwnWrite()
                    : edited(change);
            case "d" -> wish(change.was(), true);
            default -> change.ignored("an operation of an unknown kind, " + change.op());
        };
    }

    private static RowChange edited(RowChanges.Change change) {
        return change.ignored("wish " + change.was().get("wishlist_id")
                + " was edited: it counts as it was inserted; delete the row and insert it again");
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
