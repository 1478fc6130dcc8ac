package dev.firstpair.live;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.validation.Validator;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.logging.LoggerGroups;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.bus.event.RemoteApplicationEvent;
import org.springframework.cloud.config.client.ConfigClientProperties;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** {@link LiveSettings}, their endpoint and metric, and log levels as the first of them. */
@AutoConfiguration(before = RefreshAutoConfiguration.class)
class LiveAutoConfiguration {

    private static final String LOGGING = "logging";

    @Bean
    LiveSettings liveSettings(Environment environment, ObjectProvider<Validator> validator) {
        return new LiveSettings(environment, validator::getObject, InstantSource.system());
    }

    @Bean
    LogLevels logLevels(LiveSettings settings, Environment environment, ObjectProvider<LoggerGroups> groups) {
        LogLevels levels = new LogLevels(LoggingSystem.get(LoggingSystem.class.getClassLoader()),
                groups.getIfAvailable());
        settings.follow(LOGGING, Binder.get(environment).bindOrCreate(LOGGING, LogLevels.Levels.class),
                levels::change);
        return levels;
    }

    @Bean
    @ConditionalOnBooleanProperty("spring.cloud.config.enabled")
    ConfigServerRefresher configServerRefresher(ConfigurableApplicationContext context, RefreshScope scope,
            RefreshAutoConfiguration.RefreshProperties properties, ConfigClientProperties server) {
        return new ConfigServerRefresher(context, scope, properties, server);
    }

    @Bean
    @ConditionalOnBean(ConfigServerRefresher.class)
    @ConditionalOnProperty(name = "firstpair.bus", havingValue = "kafka")
    KafkaAssignment kafkaAssignment(ConfigServerRefresher refresher) {
        return new KafkaAssignment(refresher);
    }

    @Bean
    LiveEndpoint liveEndpoint(LiveSettings settings) {
        return new LiveEndpoint(settings);
    }

    /** A service that refuses unknown fields would otherwise refuse every event of the bus. */
    @Bean
    @ConditionalOnBooleanProperty("spring.cloud.bus.enabled")
    JsonMapperBuilderCustomizer lenientBus() {
        return builder -> builder.addMixIn(RemoteApplicationEvent.class, Lenient.class);
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private interface Lenient {}

    @Bean
    MeterBinder liveMetrics(LiveSettings settings) {
        return registry -> Gauge.builder("firstpair.live.refused", settings, LiveSettings::refused)
                .description("Groups of settings whose configured values are invalid, so that older ones are in force")
                .register(registry);
    }
}
