package dev.firstpair.live;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Excludes auto-configuration of the libraries of config server, bus and discovery that is not used.
 *
 * <ul>
 * <li>What only the bus needs, while {@code spring.cloud.bus.enabled} is false: otherwise each start would spend some
 * seconds of CPU time on message channels.
 * <li>What only discovery needs, unless {@code eureka.client.enabled} is true.
 * <li>The rebinder: at each refresh it sets all mutable properties to their defaults and then to their values, while
 * requests use them. Settings that change at run time are {@link Live}.
 * <li>Of the Eureka client, the part that registers again at each refresh, so that the instance is DOWN for a moment;
 * and the look-up of instances, since the gateway has its own.
 * <li>Spring's clients of Kafka, which a bus over Kafka brings along. The bus creates its own, and so does each
 * service.
 * </ul>
 */
final class UnusedAutoConfiguration implements AutoConfigurationImportFilter, EnvironmentAware {

    private static final String KAFKA = "org.springframework.boot.kafka.";
    private static final String EUREKA = "org.springframework.cloud.netflix.eureka.";
    private static final Set<String> NEVER = Set.of(
            "org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration",
            EUREKA + "EurekaDiscoveryClientConfiguration",
            EUREKA + "reactive.EurekaReactiveDiscoveryClientConfiguration",
            EUREKA + "loadbalancer.LoadBalancerEurekaAutoConfiguration",
            EUREKA + "config.EurekaClientConfigServerAutoConfiguration");
    private static final List<String> OF_BUS = List.of("org.springframework.cloud.bus.",
            "org.springframework.cloud.stream.", "org.springframework.cloud.function.",
            "org.springframework.boot.amqp.", "org.springframework.boot.integration.");

    private boolean onBus = true;
    private boolean registered;

    @Override
    public void setEnvironment(Environment environment) {
        onBus = environment.getProperty("spring.cloud.bus.enabled", Boolean.class, true);
        registered = environment.getProperty("eureka.client.enabled", Boolean.class, false);
    }

    @Override
    public boolean[] match(@Nullable String[] autoConfigurations, AutoConfigurationMetadata metadata) {
        boolean[] match = new boolean[autoConfigurations.length];
        for (int i = 0; i < match.length; i++) {
            String name = autoConfigurations[i];
            match[i] = name != null && !NEVER.contains(name) && !name.startsWith(KAFKA)
                    && (onBus || OF_BUS.stream().noneMatch(name::startsWith))
                    && (registered || !name.startsWith(EUREKA));
        }
        return match;
    }
}
