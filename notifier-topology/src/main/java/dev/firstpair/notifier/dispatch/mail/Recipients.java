package dev.firstpair.notifier.dispatch.mail;

import dev.firstpair.topics.ids.UserId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The users' addresses and languages, which accounts stores, and the users who want no e-mail about wishes. */
@Component
class Recipients {

    private final JdbcClient jdbc;

    Recipients(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The existing ones of these users, in one query. */
    Map<UserId, Recipient> of(Collection<UserId> users) {
        Map<UserId, Recipient> found = new HashMap<>();
        jdbc.sql("SELECT u.user_id, u.email, u.user_name, u.language, o.user_id IS NOT NULL AS opted_out FROM users u"
                + " LEFT JOIN notification_optouts o USING (user_id) WHERE u.user_id IN (:users)")
                .param("users", List.copyOf(users.stream().map(UserId::value).distinct().toList()))
                .query(row -> {
                    found.put(new UserId(row.getLong("user_id")), new Recipient(row.getString("email"),
                            row.getString("user_name"), Language.of(row.getString("language")),
                            row.getBoolean("opted_out")));
                });
        return found;
    }

    /** The user gets no e-mails from now on. Idempotent. */
    void optOut(UserId user) {
        jdbc.sql("INSERT INTO notification_optouts (user_id, opted_out_at) VALUES (:user, UTC_TIMESTAMP(3))"
                + " ON DUPLICATE KEY UPDATE user_id = user_id")
                .param("user", user.value())
                .update();
    }
}
