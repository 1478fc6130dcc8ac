package dev.firstpair.stack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How the discovery of a stack is started, and how services register there. In a stack without one, none does. */
final class Discovery {

    static final String USER = "discovery";

    private final boolean present;
    private final PortPlan ports;
    private final Path passwordFile;
    private final String password;

    Discovery(StackOptions options, PortPlan ports, Directories directories) {
        this.present = options.instancesOf(ServiceName.DISCOVERY) > 0;
        this.ports = ports;
        this.passwordFile = directories.discoveryPassword();
        this.password = present ? SecretFile.loadOrCreate(passwordFile) : "";
    }

    /** The file with the password of {@value #USER}. */
    Path passwordFile() {
        return passwordFile;
    }

    List<String> arguments(ServiceName service) {
        return switch (service) {
            case DISCOVERY, CONFIG_SERVER -> List.of();
            default -> present
                    ? List.of("--eureka.client.enabled=true", "--eureka.instance.ip-address=127.0.0.1")
                    : List.of("--eureka.client.enabled=false");
        };
    }

    /** With passwords. */
    Map<String, String> environment(ServiceName service) {
        if (!present) {
            return Map.of();
        }
        return service == ServiceName.DISCOVERY
                ? Map.of("SPRING_SECURITY_USER_PASSWORD", password)
                : Map.of("FIRSTPAIR_DISCOVERY_URL", "http://" + USER + ":" + password + "@127.0.0.1:"
                        + ports.of(ServiceName.DISCOVERY, 0) + "/eureka/");
    }
}
