package dev.firstpair.sink.notifications;

import dev.firstpair.sink.Transactions;
import dev.firstpair.sink.Utc;
import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.notification.NotificationKind;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Writes {@code notifications}, and marks in {@code wishlist_notifications} the wishes whose users were notified. A
 * repeated notification changes nothing.
 */
@Component
class NotificationTable {

    /** Rows per statement, as for orders. */
    private static final int CHUNK = 1_000;

    // Not INSERT IGNORE, which would silently truncate a value that does not fit.
    private static final String INSERT = """
            INSERT INTO notifications (notification_id, user_id, kind, product_id, wishlist_id, product_name, \
            remaining, opens_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) \
            ON DUPLICATE KEY UPDATE notification_id = notifications.notification_id""";

    private static final String MARK_NOTIFIED = """
            UPDATE wishlist_notifications SET notification_sent = TRUE, notified_at = ? \
            WHERE wishlist_id = ? AND NOT notification_sent""";

    private final JdbcTemplate jdbc;
    private final Transactions transactions;

    NotificationTable(JdbcTemplate jdbc, Transactions transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /**
     * Stores the notifications that are not stored yet, in this order, and marks the wishes that they fulfil; all or
     * none.
     */
    void store(List<Notification> notifications) {
        // By id, so that instances which mark the same rows during a rebalance lock them in the same order.
        List<Notification> restocked = notifications.stream()
                .filter(notification -> notification.kind() == NotificationKind.RESTOCKED)
                .sorted(Comparator.comparingLong(notification -> notification.wishlistId().value()))
                .toList();
        transactions.executeWithoutResult(status -> {
            jdbc.batchUpdate(INSERT, notifications, CHUNK, NotificationTable::bind);
            jdbc.batchUpdate(MARK_NOTIFIED, restocked, CHUNK, (statement, notification) -> {
                statement.setObject(1, Utc.of(notification.at()), Types.TIMESTAMP);
                statement.setLong(2, notification.wishlistId().value());
            });
        });
    }

    private static void bind(PreparedStatement statement, Notification notification) throws SQLException {
        statement.setString(1, notification.notificationId().toString());
        statement.setLong(2, notification.userId().value());
        statement.setString(3, notification.kind().name().toLowerCase(Locale.ROOT));
        statement.setLong(4, notification.productId().value());
        statement.setLong(5, notification.wishlistId().value());
        statement.setString(6, notification.productName());
        statement.setInt(7, notification.remaining());
        statement.setObject(8, Utc.of(notification.opensAt()), Types.TIMESTAMP);
        statement.setObject(9, Utc.of(notification.at()), Types.TIMESTAMP);
    }
}
