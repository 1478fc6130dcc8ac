package dev.firstpair.gateway.live;

import dev.firstpair.topics.ids.NotificationId;
import dev.firstpair.topics.ids.OrderId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The position of a stream: the notification and the version of each order that were sent last. As text, it is the
 * {@code id} of events. It does not contain stock, since every stream begins with the newest.
 */
final class Position {

    private static final String NOTIFICATION = "notification";
    private static final String RULE = "Last-Event-ID is the id of an event of this stream.";

    private @Nullable String notification;
    private final Map<OrderId, Integer> versions = new LinkedHashMap<>();

    /**
     * @param text null for the beginning
     * @throws IllegalArgumentException if it is not a position; the message describes the format
     */
    static Position parse(@Nullable String text) {
        Position position = new Position();
        if (text == null || text.isEmpty()) {
            return position;
        }
        try {
            for (String part : text.split(",")) {
                int equals = part.indexOf('=');
                String name = part.substring(0, equals);
                String value = part.substring(equals + 1);
                if (name.equals(NOTIFICATION)) {
                    position.sent(NotificationId.parse(value));
                } else {
                    position.sent(OrderId.parse(name), Integer.parseUnsignedInt(value));
                }
            }
            return position;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(RULE, e);
        }
    }

    Position copy() {
        Position copy = new Position();
        copy.notification = notification;
        copy.versions.putAll(versions);
        return copy;
    }

    /** Removes the orders that are no longer requested. */
    void keepOnly(LiveRequest requested) {
        versions.keySet().retainAll(requested.orders());
    }

    void sent(NotificationId id) {
        notification = id.toString();
    }

    void sent(OrderId order, int version) {
        versions.put(order, version);
    }

    @Nullable
    String notification() {
        return notification;
    }

    /** The version of an order that was sent last; null for none. */
    @Nullable
    String version(OrderId order) {
        Integer version = versions.get(order);
        return version == null ? null : version.toString();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (notification != null) {
            text.append(NOTIFICATION).append('=').append(notification);
        }
        versions.forEach((order, version) -> text.append(text.isEmpty() ? "" : ",")
                .append(order)
                .append('=')
                .append(version.intValue()));
        return text.toString();
    }
}
