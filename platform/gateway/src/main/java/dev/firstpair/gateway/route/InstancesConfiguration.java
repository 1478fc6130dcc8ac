package dev.firstpair.gateway.route;

import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * The source of a service's instances for the load balancer; no {@code @Configuration}, since there is one per service.
 */
public class InstancesConfiguration {

    @Bean
    ServiceInstanceListSupplier instances(ConfigurableApplicationContext context) {
        return ServiceInstanceListSupplier.builder()
                .withDiscoveryClient()
                .with((any, all) -> new UntriedInstances(all))
                .build(context);
    }
}
