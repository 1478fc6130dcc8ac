package dev.firstpair.live;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves out what comes with the libraries of config server and bus and is not used.
 *
 * <ul>
 * <li>What only the bus needs, while {@code spring.cloud.bus.enabled} is false: else each start would spend some
 * seconds of CPU time on message channels.
 * <li>The rebinder: at each refresh it sets all mutable properties to their defaults and then to their values, while
 * requests use them. Settings that are to follow are {@link Live}.
 * </ul>
 */
final class UnusedAutoConfiguration implements AutoConfigurationImportFilter, EnvironmentAware {

    private static final String REBINDER = "org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinder"
            + "AutoConfiguration";
    private static final List<String> OF_BUS = List.of("org.springframework.cloud.bus.",
            "org.springframework.cloud.stream.", "org.springframework.cloud.function.",
            "org.springframework.boot.amqp.", "org.springframework.boot.integration.");

    private boolean onBus = true;

    @Override
    public void setEnvironment(Environment environment) {
        onBus = environment.getProperty("spring.cloud.bus.enabled", Boolean.class, true);
    }

    @Override
    public boolean[] match(@Nullable String[] autoConfigurations, AutoConfigurationMetadata metadata) {
        boolean[] match = new boolean[autoConfigurations.length];
        for (int i = 0; i < match.length; i++) {
            String name = autoConfigurations[i];
            match[i] = name != null && !name.equals(REBINDER) && (onBus || OF_BUS.stream().noneMatch(name::startsWith));
        }
        return match;
    }
}
