package dev.firstpair.sink.intake;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.stereotype.Component;

/** Whether the log is being written into MySQL: down while a batch is being retried, or before reading has begun. */
@Component("intake")
public class IntakeHealth implements HealthIndicator {

    private final KafkaListenerEndpointRegistry listeners;
    /** By consumer; each has a thread of its own. */
    private final Map<String, String> failing = new ConcurrentHashMap<>();

    public IntakeHealth(KafkaListenerEndpointRegistry listeners) {
        this.listeners = listeners;
    }

    /** The consumer of the calling thread has stored its batch, or no longer owns it. */
    public void stored() {
        failing.remove(consumer());
    }

    public void failed(String topic, String why) {
        failing.put(consumer(), topic + ": " + why);
    }

    private static String consumer() {
        return Thread.currentThread().getName();
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
