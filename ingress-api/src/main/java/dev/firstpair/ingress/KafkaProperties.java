package dev.firstpair.ingress;

import jakarta.validation.constraints.NotEmpty;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    Map<String, Object> client() {
        Map<String, Object> client = new HashMap<>(properties);
        client.put("bootstrap.servers", String.join(",", bootstrapServers));
        return client;
    }
}
