package dev.firstpair.live.shared;

import jakarta.validation.constraints.NotEmpty;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code spring.kafka}, by the names of every Spring application.
 *
 * @param bootstrapServers brokers, {@code host:port} separated by commas. Default {@code localhost:9092}.
 * @param properties more properties of all Kafka clients of this service, such as {@code security.protocol}. No
 *     default.
 */
@Validated
@ConfigurationProperties("spring.kafka")
public record KafkaProperties(
        @DefaultValue("localhost:9092") @NotEmpty List<String> bootstrapServers,
        @DefaultValue Map<String, String> properties) {

    /** The settings that every client needs to connect. */
    public Map<String, Object> client() {
        return with(Map.of());
    }

    /** @param own settings of one client, which override those of all */
    public Map<String, Object> with(Map<String, ?> own) {
        Map<String, Object> client = new HashMap<>(properties);
        client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, String.join(",", bootstrapServers));
        client.putAll(own);
        return client;
    }
}
