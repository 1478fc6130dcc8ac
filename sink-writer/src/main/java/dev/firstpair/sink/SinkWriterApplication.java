package dev.firstpair.sink;

import dev.firstpair.live.shared.LedgerProperties;
import dev.firstpair.live.shared.RedisProperties;
import dev.firstpair.live.shared.TopicsProperties;
import dev.firstpair.observability.TracingConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** The service that writes orders and stock into MySQL, owns the schema and runs the mirror. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableConfigurationProperties({LedgerProperties.class, RedisProperties.class, TopicsProperties.class})
@Import(TracingConfiguration.class)
public class SinkWriterApplication {

    public static void main(String[] args) {
        SpringApplication.run(SinkWriterApplication.class, args);
    }
}
