package dev.firstpair.notifier.topology;

import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.notification.NotificationKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts released notifications. A count may be a little high after a crash, since rolled-back releases were counted,
 * too.
 */
public final class NotifierMetrics {

    private final Map<NotificationKind, Counter> released = new EnumMap<>(NotificationKind.class);

    public NotifierMetrics(MeterRegistry registry) {
        for (NotificationKind kind : NotificationKind.values()) {
            released.put(kind, Counter.builder("firstpair.notifier.told")
                    .description("Notifications that were released")
                    .tag("kind", kind.name())
                    .register(registry));
        }
    }

    void released(Notification notification) {
        Counter counter = released.get(notification.kind());
        if (counter != null) {
            counter.increment();
        }
    }
}
