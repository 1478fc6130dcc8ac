package dev.firstpair.orders;

import dev.firstpair.orders.view.OrderChanges;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** The order service. */
@SpringBootApplication
@ConfigurationPropertiesScan
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
    OrderChanges orderChanges(OrdersProperties orders) {
        return new OrderChanges(orders.maxWaiters());
    }
}
