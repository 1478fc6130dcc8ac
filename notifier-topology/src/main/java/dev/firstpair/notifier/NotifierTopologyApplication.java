package dev.firstpair.notifier;

import dev.firstpair.live.Live;
import dev.firstpair.live.LiveSettings;
import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.live.shared.TopicsProperties;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The notifier service. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableConfigurationProperties({KafkaProperties.class, TopicsProperties.class})
public class NotifierTopologyApplication {

    /** Starts the service. */
    public static void main(String[] args) {
        SpringApplication.run(NotifierTopologyApplication.class, args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Live<NotifierProperties> liveNotifier(LiveSettings settings, NotifierProperties start) {
        return settings.follow(start);
    }
}
