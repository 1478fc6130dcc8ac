package dev.firstpair.ingress;

import jakarta.validation.constraints.NotEmpty;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How Kafka is reached; the names are those of every Spring application.
 *
 * @param bootstrapServers default {@code localhost:9092}
 * @param properties any more that all clients need, such as {@code security.protocol}
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
