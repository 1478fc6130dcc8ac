package dev.firstpair.orders;

import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.live.shared.TopicsProperties;
import dev.firstpair.observability.TracingConfiguration;
import dev.firstpair.orders.view.CommittedView;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;

/** The order service. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableConfigurationProperties({KafkaProperties.class, TopicsProperties.class})
@Import(TracingConfiguration.class)
public class OrderTopologyApplication {

    /** Starts it. */
    public static void main(String[] args) {
        SpringApplication.run(OrderTopologyApplication.class, args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    CommittedView committedView() {
        return new CommittedView();
    }

    /** Before anything is stopped: long polls and event streams would keep the web server from stopping. */
    @Bean
    ApplicationListener<ContextClosedEvent> endLongPolls(CommittedView committedView) {
        return closed -> committedView.close();
    }
}
