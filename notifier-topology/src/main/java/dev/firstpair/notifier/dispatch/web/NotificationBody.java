package dev.firstpair.notifier.dispatch.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.notification.NotificationKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A notification as JSON, for its user.
 *
 * @param opensAt only of OPENING_SOON
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record NotificationBody(
        String notificationId,
        NotificationKind kind,
        long productId,
        String productName,
        long wishlistId,
        int remaining,
        @Nullable Instant opensAt,
        Instant at) {

    /**
     * A page of a user's notifications, newest first.
     *
     * @param next the cursor of the next page, for {@code before}; absent on the last page
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(List<NotificationBody> notifications, @Nullable String next) {}

    static NotificationBody of(Notification notification) {
        return new NotificationBody(notification.notificationId().toString(), notification.kind(),
                notification.productId().value(), notification.productName(), notification.wishlistId().value(),
                notification.remaining(), notification.opensAt(), notification.at());
    }
}
