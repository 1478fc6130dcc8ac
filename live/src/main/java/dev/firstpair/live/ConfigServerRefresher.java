package dev.firstpair.live;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.rabbit.listener.ConsumeOkEvent;
import org.springframework.boot.bootstrap.BootstrapRegistry.InstanceSupplier;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.config.ConfigData;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration.RefreshProperties;
import org.springframework.cloud.config.client.ConfigClientProperties;
import org.springframework.cloud.config.client.ConfigClientRequestTemplateFactory;
import org.springframework.cloud.config.client.ConfigServerConfigDataLoader;
import org.springframework.cloud.config.client.ConfigServerConfigDataResource;
import org.springframework.cloud.context.refresh.ConfigDataContextRefresher;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.web.client.RestTemplate;

/**
 * Reads the configuration of this service from the config server again, and nothing else. Spring Cloud's own refresh
 * prepares the whole environment as at a start, including its client of the config server. It is used only when the
 * config server has new files, whose place among the others it finds.
 */
final class ConfigServerRefresher extends ConfigDataContextRefresher {

    private static final String FROM_SERVER = "configserver:";

    private final ConfigServerConfigDataLoader loader = new ConfigServerConfigDataLoader(
            destination -> destination.get());
    private final DefaultBootstrapContext client = new DefaultBootstrapContext();
    private final ConfigServerConfigDataResource resource;
    private volatile boolean started;

    ConfigServerRefresher(ConfigurableApplicationContext context, RefreshScope scope, RefreshProperties properties,
            ConfigClientProperties server) {
        super(context, scope, properties);
        ConfigClientRequestTemplateFactory factory = new ConfigClientRequestTemplateFactory(
                LogFactory.getLog(getClass()), server);
        client.register(ConfigClientProperties.class, InstanceSupplier.of(server));
        client.register(ConfigClientRequestTemplateFactory.class, InstanceSupplier.of(factory));
        client.register(RestTemplate.class, InstanceSupplier.of(factory.create()));
        this.resource = new ConfigServerConfigDataResource(of(server, context.getEnvironment()), true, null);
    }

    /** A start asks once without and once with the active profiles; the second response contains the first one. */
    private static ConfigClientProperties of(ConfigClientProperties server, ConfigurableEnvironment environment) {
        ConfigClientProperties own = server.override(environment);
        String[] profiles = environment.getActiveProfiles();
        if (profiles.length > 0 && own.getProfile().equals(ConfigClientProperties.DEFAULT_PROFILE)) {
            own.setProfile(String.join(",", profiles));
        }
        // This setting matters only at the start, which is over.
        own.setFailFast(false);
        return own;
    }

    /**
     * The configuration may have changed since it was read at the start. This also loads the classes that a refresh
     * needs, so that the first one is not slower.
     */
    @EventListener
    void readAgain(ApplicationReadyEvent ready) {
        started = true;
        readAgain();
    }

    /**
     * The instance has missed what was published while it was not on the bus. A consumer that starts again has no
     * other event once it is connected.
     */
    @EventListener
    void readAgain(ConsumeOkEvent onTheBus) {
        readAgain();
    }

    /** Reads again on another thread; during the start it does nothing, since the end of the start does so. */
    void readAgain() {
        if (started) {
            Thread.ofPlatform().daemon().name("refresh").start(this::refresh);
        }
    }

    @Override
    protected void updateEnvironment() {
        @Nullable
        ConfigData data = loader.doLoad(() -> client, resource);
        if (data == null) {
            // The reason has been logged.
            return;
        }
        Map<String, PropertySource<?>> read = new LinkedHashMap<>();
        data.getPropertySources().forEach(source -> read.put(source.getName(), source));
        MutablePropertySources all = getContext().getEnvironment().getPropertySources();
        Set<String> present = all.stream()
                .map(PropertySource::getName)
                .filter(ConfigServerRefresher::isOfServer)
                .collect(Collectors.toSet());
        if (present.equals(read.keySet())) {
            read.forEach(all::replace);
        } else {
            super.updateEnvironment();
            present.stream().filter(name -> !read.containsKey(name)).forEach(all::remove);
        }
    }

    private static boolean isOfServer(String name) {
        return name.startsWith(FROM_SERVER)
                || name.equals(ConfigServerConfigDataLoader.CONFIG_CLIENT_PROPERTYSOURCE_NAME);
    }
}
