package dev.firstpair.notifier.dispatch.web;

import dev.firstpair.topics.ids.NotificationId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.notification.NotificationKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table {@code notifications}, which sink-writer fills: a little behind the topic, with each user's order kept. */
@Component
class Notifications {

    private static final String SELECT = "SELECT notification_id, kind, product_id, product_name, wishlist_id,"
            + " remaining, opens_at, created_at FROM notifications WHERE user_id = :user AND ";

    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

    private final JdbcClient jdbc;

    Notifications(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The position among the user's notifications; empty if the id is none of them, or not stored yet. */
    OptionalLong number(UserId user, NotificationId id) {
        return jdbc.sql("SELECT number FROM notifications WHERE notification_id = :id AND user_id = :user")
                .param("id", id.toString())
                .param("user", user.value())
                .query(Long.class)
                .optional()
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    /** The id of the user's newest notification. */
    Optional<String> last(UserId user) {
        return jdbc.sql("SELECT notification_id FROM notifications WHERE user_id = :user ORDER BY number DESC LIMIT 1")
                .param("user", user.value())
                .query(String.class)
                .optional();
    }

    /**
     * A row of a page.
     *
     * @param body empty if the row was edited to a value that cannot be read, such as the date 0000-00-00
     */
    record Row(String notificationId, Optional<NotificationBody> body) {}

    /** Notifications before that position, newest first. */
    List<Row> before(UserId user, long number, int limit) {
        return jdbc.sql(SELECT + "number < :number ORDER BY number DESC LIMIT :limit")
                .param("user", user.value())
                .param("number", number)
                .param("limit", limit)
                .query((row, index) -> row(row))
                .list();
    }

    /** Notifications after that position, oldest first. */
    List<NotificationBody> after(UserId user, long number) {
        return jdbc.sql(SELECT + "number > :number ORDER BY number")
                .param("user", user.value())
                .param("number", number)
                .query((row, index) -> row(row))
                // Not stream() directly, which keeps the connection until it is closed.
                .list()
                .stream()
                .flatMap(row -> row.body().stream())
                .toList();
    }

    /** Which of these are stored. */
    Set<String> stored(UserId user, Collection<String> ids) {
        return ids.isEmpty()
                ? Set.of()
                : jdbc.sql(
                        "SELECT notification_id FROM notifications WHERE user_id = :user AND notification_id IN (:ids)")
                        .param("user", user.value())
                        .param("ids", ids)
                        .query(String.class)
                        .set();
    }

    private static Row row(ResultSet row) throws SQLException {
        String id = row.getString("notification_id");
        try {
            return new Row(id, Optional.of(new NotificationBody(id,
                    NotificationKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                    row.getLong("product_id"), row.getString("product_name"), row.getLong("wishlist_id"),
                    row.getInt("remaining"), utc(row.getObject("opens_at", LocalDateTime.class)),
                    row.getObject("created_at", LocalDateTime.class).toInstant(ZoneOffset.UTC))));
        } catch (SQLException | IllegalArgumentException e) {
            LOG.warn("Notification {} cannot be read: {}", id, e.toString());
            return new Row(id, Optional.empty());
        }
    }

    private static @Nullable Instant utc(@Nullable LocalDateTime time) {
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
    }
}
