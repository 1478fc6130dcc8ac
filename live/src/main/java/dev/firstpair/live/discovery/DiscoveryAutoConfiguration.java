package dev.firstpair.live.discovery;

import com.netflix.appinfo.ApplicationInfoManager;
import com.netflix.appinfo.HealthCheckHandler;
import com.netflix.discovery.AbstractDiscoveryClientOptionalArgs;
import com.netflix.discovery.EurekaClient;
import com.netflix.discovery.EurekaClientConfig;
import com.netflix.discovery.shared.transport.jersey.TransportClientFactories;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.cloud.netflix.eureka.CloudEurekaClient;
import org.springframework.cloud.netflix.eureka.EurekaClientAutoConfiguration;
import org.springframework.cloud.netflix.eureka.config.DiscoveryClientOptionalArgsConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/** The parts of an instance's Eureka client that differ from Spring's. */
@AutoConfiguration(before = {DiscoveryClientOptionalArgsConfiguration.class, EurekaClientAutoConfiguration.class})
@ConditionalOnBooleanProperty("eureka.client.enabled")
class DiscoveryAutoConfiguration {

    @Bean
    RegistryHttpClient registryHttpClient() {
        return new RegistryHttpClient();
    }

    /**
     * Spring's client, without the events that it publishes after each read of the registry. In the gateway, another
     * thread then created beans while the start did, and both waited for ever; its routes do not change.
     */
    @Bean(destroyMethod = "shutdown")
    EurekaClient eurekaClient(ApplicationInfoManager instance, EurekaClientConfig config,
            TransportClientFactories<?> transport, AbstractDiscoveryClientOptionalArgs<?> arguments) {
        return new CloudEurekaClient(instance, config, transport, arguments, event -> {});
    }

    @Bean
    HealthCheckHandler readinessInRegistry(ObjectProvider<HealthEndpoint> health) {
        return new ReadinessInRegistry(health::getObject);
    }

    /** Gateways are not looked up in the registry, so a gateway need not wait after it has left. */
    @Bean
    Deregistration deregistration(ApplicationContext context, ApplicationInfoManager instance, EurekaClient client) {
        return new Deregistration(context, instance, client, !client.getEurekaClientConfig().shouldFetchRegistry());
    }

    @Bean
    MeterBinder discoveryMetrics(RegistryHttpClient client) {
        return registry -> Gauge.builder("firstpair.discovery.away", client, each -> each.isUnavailable() ? 1 : 0)
                .description("1 while the registry does not answer, and what was read of it last is in use")
                .register(registry);
    }
}
