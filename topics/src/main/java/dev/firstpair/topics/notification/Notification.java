package dev.firstpair.topics.notification;

import dev.firstpair.topics.check.Require;
import dev.firstpair.topics.ids.NotificationId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.ids.WishId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A notification to one user, delivered once on each channel.
 *
 * @param notificationId the same id again is the same notification
 * @param wishlistId the wish that it is for
 * @param productName 1 to 255 characters
 * @param at when it was released, never faster than the rate allows
 * @param remaining units for sale when the user was selected, at least 1
 * @param opensAt when the sale opens; absent unless it is OPENING_SOON
 */
public record Notification(
        NotificationId notificationId,
        NotificationKind kind,
        UserId userId,
        ProductId productId,
        WishId wishlistId,
        String productName,
        Instant at,
        int remaining,
        @Nullable Instant opensAt) {

    public Notification {
        Require.present(notificationId, "notificationId");
        Require.present(kind, "kind");
        Require.present(userId, "userId");
        Require.present(productId, "productId");
        Require.present(wishlistId, "wishlistId");
        Require.present(productName, "productName");
        Require.length(255, productName, "productName");
        Require.present(at, "at");
        Require.atLeast(1, remaining, "remaining");
    }
}
