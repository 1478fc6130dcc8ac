package dev.firstpair.notifier.topology;

import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which users have an order that is not canceled. Thread-safe. */
interface ActiveOrders {

    /** The active orders cannot be read at the moment. */
    final class UnavailableException extends Exception {

        private static final long serialVersionUID = 1;

        UnavailableException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Those of the users who have an active order of the product; the answer may be some hundred milliseconds old. */
    Set<UserId> among(ProductId product, Collection<UserId> users) throws UnavailableException;
}
