package dev.firstpair.systemtests.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.systemtests.docs.ServiceProperties;
import dev.firstpair.systemtests.docs.SourceTree;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Settings of services by environment and arguments. */
final class ServiceSettings {

    /** Services to which no route of the gateway leads. */
    static final Set<String> OF_PLATFORM = Set.of("gateway", "config-server", "discovery");

    /** Settings that no service has in a file of its own: of Spring Boot, config server, bus and discovery. */
    private static final Set<String> OF_ALL = Set.of("spring.profiles.active", "server.forward-headers-strategy",
            "firstpair.platform", "spring.cloud.config.uri", "spring.cloud.config.password",
            "firstpair.discovery.url", "spring.rabbitmq.addresses", "spring.security.user.password", "encrypt.key");
    /** The gateway's argument for a service: its name in the list, and its address. */
    private static final Pattern INSTANCE = Pattern.compile("--(.+)\\[0]\\.uri=http://([a-z-]+):([0-9]+)");

    private final Map<String, ServiceProperties> services;

    ServiceSettings() throws IOException {
        services = ServiceProperties.of(SourceTree.REPOSITORY)
                .stream()
                .collect(Collectors.toMap(ServiceProperties::name, Function.identity()));
    }

    Set<String> names() {
        return services.keySet();
    }

    String port(String service) {
        return of(service).settings().getOrDefault("server.port", "");
    }

    /** Whether the service reads the environment variable; of all services, if one of them does. */
    boolean reads(String service, String variable) {
        return known(of(service)).anyMatch(property -> variable.equals(variable(property, ""))
                || variable.equals(variable(property, "_")));
    }

    boolean anyReads(String variable) {
        return names().stream().anyMatch(service -> reads(service, variable));
    }

    /** The default of a property. */
    String defaultOf(String service, String property) {
        ServiceProperties.Property known = of(service).properties().get(property);
        assertThat(known).as(property).isNotNull();
        return known == null ? "" : known.defaultValue().orElse("");
    }

    /** The gateway knows each service except those of the platform, by its own name and port. */
    void checkInstances(Iterable<String> arguments) {
        assertThat(arguments).hasSize(names().size() - OF_PLATFORM.size()).allSatisfy(argument -> {
            Matcher instance = INSTANCE.matcher(argument);
            assertThat(instance.matches()).isTrue();
            assertThat(of("gateway").settings()).containsKey(instance.group(1));
            assertThat(instance.group(1)).endsWith("." + instance.group(2));
            assertThat(instance.group(3)).isEqualTo(port(instance.group(2)));
        });
    }

    private ServiceProperties of(String service) {
        ServiceProperties found = services.get(service);
        if (found == null) {
            throw new AssertionError("There is no service " + service);
        }
        return found;
    }

    private static Stream<String> known(ServiceProperties service) {
        return Stream.of(service.properties().keySet(), service.settings().keySet(), OF_ALL).flatMap(Set::stream);
    }

    private static String variable(String property, String dash) {
        return property.toUpperCase(Locale.ROOT).replace("-", dash).replace('.', '_');
    }
}
