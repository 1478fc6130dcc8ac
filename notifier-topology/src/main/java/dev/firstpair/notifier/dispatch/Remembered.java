package dev.firstpair.notifier.dispatch;

import dev.firstpair.topics.ids.NotificationId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The ids that this instance delivered last on one channel: a partition that was lost while its offsets could not be
 * committed, and comes back, is not delivered again. Thread-safe.
 */
final class Remembered {

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

    boolean has(NotificationId id) {
        return ids.contains(id);
    }
}
