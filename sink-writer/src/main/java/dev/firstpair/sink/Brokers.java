package dev.firstpair.sink;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.stereotype.Component;

/** Addresses of the brokers and how to log in, without settings that are only for producers or consumers. */
@Component
public final class Brokers {

    private final KafkaProperties kafka;

    public Brokers(KafkaProperties kafka) {
        this.kafka = kafka;
    }

    public Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        kafka.buildAdminProperties().forEach((name, value) -> {
            if (name.equals(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG) || name.startsWith("security.")
                    || name.startsWith("sasl.") || name.startsWith("ssl.")) {
                settings.put(name, value instanceof List<?> list
                        ? String.join(",", list.stream().map(String::valueOf).toList())
                        : value);
            }
        });
        return settings;
    }
}
