package dev.firstpair.notifier.dispatch;

import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether the channels deliver: down while the latest attempt of one of them failed. It is not part of readiness, since
 * the rest of the service goes on.
 */
@Component("channels")
class ChannelsHealth implements HealthIndicator {

    private final List<ChannelDispatcher> dispatchers;

    ChannelsHealth(ObjectProvider<ChannelDispatcher> dispatchers) {
        this.dispatchers = dispatchers.stream().toList();
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        for (ChannelDispatcher dispatcher : dispatchers) {
            String failure = dispatcher.failureReason();
            if (failure != null) {
                health.down();
            }
            health.withDetail(dispatcher.name(), failure == null ? "delivers" : failure);
        }
        return health.build();
    }
}
