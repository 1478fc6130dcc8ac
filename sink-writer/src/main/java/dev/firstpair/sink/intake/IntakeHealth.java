package dev.firstpair.sink.intake;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.stereotype.Component;

/** Whether the log is being written into MySQL: down while a batch is being retried, or before reading has begun. */
@Component("intake")
class IntakeHealth implements HealthIndicator {

    private final KafkaListenerEndpointRegistry listeners;
    private final Map<String, String> failing = new ConcurrentHashMap<>();

    IntakeHealth(KafkaListenerEndpointRegistry listeners) {
        this.listeners = listeners;
    }

    void stored(String topic) {
        failing.remove(topic);
    }

    void failed(String topic, String why) {
        failing.put(topic, why);
    }

    @Override
    public Health health() {
        Health.Builder health = failing.isEmpty() ? Health.up() : Health.down();
        failing.forEach(health::withDetail);
        for (var container : listeners.getListenerContainers()) {
            if (!container.isRunning()) {
                health.down().withDetail(String.valueOf(container.getListenerId()), "not reading yet");
            }
        }
        return health.build();
    }
}
