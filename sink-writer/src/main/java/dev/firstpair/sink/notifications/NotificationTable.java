package dev.firstpair.sink.notifications;

import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.notification.NotificationKind;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

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
    private final TransactionTemplate transaction;

    NotificationTable(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        // Without gap locks, as for orders.
        this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
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
        transaction.executeWithoutResult(status -> {
            jdbc.batchUpdate(INSERT, notifications, CHUNK, NotificationTable::bind);
            jdbc.batchUpdate(MARK_NOTIFIED, restocked, CHUNK, (statement, notification) -> {
                statement.setObject(1, utc(notification.at()), Types.TIMESTAMP);
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
        statement.setObject(8, utc(notification.opensAt()), Types.TIMESTAMP);
        statement.setObject(9, utc(notification.at()), Types.TIMESTAMP);
    }

    private static @Nullable LocalDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
