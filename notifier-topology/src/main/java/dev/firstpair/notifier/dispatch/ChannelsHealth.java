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

    private final List<Courier> couriers;

    ChannelsHealth(ObjectProvider<Courier> couriers) {
        this.couriers = couriers.stream().toList();
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        for (Courier courier : couriers) {
            String trouble = courier.trouble();
            if (trouble != null) {
                health.down();
            }
            health.withDetail(courier.name(), trouble == null ? "delivers" : trouble);
        }
        return health.build();
    }
}
