package dev.firstpair.catalog;

import dev.firstpair.live.Live;
import dev.firstpair.live.LiveSettings;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** Starts the product service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class CatalogApplication {

    public static void main(String[] args) {
        SpringApplication.run(CatalogApplication.class, args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Live<CatalogProperties> liveCatalog(LiveSettings settings, CatalogProperties start) {
        return settings.follow(start);
    }
}
