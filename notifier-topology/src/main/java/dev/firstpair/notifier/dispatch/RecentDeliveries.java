package dev.firstpair.notifier.dispatch;

import dev.firstpair.topics.ids.NotificationId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The ids of the latest deliveries of this instance on one channel. When a partition is lost before its offsets could
 * be committed, and comes back, these are not delivered again. Thread-safe.
 */
final class RecentDeliveries {

    private static final int MOST = 20_000;

    private final Set<NotificationId> ids = Collections.newSetFromMap(Collections.synchronizedMap(
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<NotificationId, Boolean> eldest) {
                    return size() > MOST;
                }
            }));

    void add(NotificationId id) {
        ids.add(id);
    }

    boolean contains(NotificationId id) {
        return ids.contains(id);
    }
}
