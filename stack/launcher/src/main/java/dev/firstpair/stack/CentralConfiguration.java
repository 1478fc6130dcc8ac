package dev.firstpair.stack;

import dev.firstpair.stack.servers.AtomicFile;
import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the config server of a stack is started, and how services reach it and the bus. In a stack without one, nothing
 * is set.
 */
final class CentralConfiguration {

    static final String USER = "config";

    private static final String FILE = "application.yaml";
    private static final String FIRST_CONTENT = """
            # For all services; a file such as gateway.yaml is for one, and goes before this one. After a change:
            #   curl -u config:$(cat .firstpair/config-password) -X POST localhost:8888/actuator/busrefresh
            # What follows while services run, and what needs a restart: docs/configuration.md
            """;

    private final boolean present;
    private final PortPlan ports;
    private final @Nullable String rabbit;
    private final boolean onKafka;
    private final Path folder;
    private final Path passwordFile;
    private final String password;
    private final String encryptionKey;

    CentralConfiguration(StackOptions options, PortPlan ports, Directories directories) {
        this.present = options.instancesOf(ServiceName.CONFIG_SERVER) > 0;
        this.ports = ports;
        this.rabbit = options.external().rabbit();
        this.onKafka = options.has(StackOptions.Feature.BUS_ON_KAFKA);
        this.folder = directories.configuration();
        this.passwordFile = directories.configPassword();
        this.password = present ? SecretFile.loadOrCreate(passwordFile) : "";
        this.encryptionKey = present ? SecretFile.loadOrCreate(directories.encryptionKey()) : "";
        if (present) {
            createFolder();
        }
    }

    private void createFolder() {
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve(FILE);
            if (!Files.exists(file)) {
                AtomicFile.write(file, FIRST_CONTENT.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new StartFailedException("Cannot write to " + folder + ": " + e);
        }
    }

    boolean isPresent() {
        return present;
    }

    /** The config server's files. */
    Path folder() {
        return folder;
    }

    /** The file with the password of {@value #USER}. */
    Path passwordFile() {
        return passwordFile;
    }

    List<String> arguments(ServiceName service, int number) {
        if (!present) {
            return List.of();
        }
        List<String> arguments = new ArrayList<>();
        if (onKafka) {
            arguments.add("--firstpair.bus=kafka");
        }
        if (service != ServiceName.CONFIG_SERVER) {
            arguments.addAll(List.of("--firstpair.platform=true",
                    "--spring.cloud.config.uri=http://127.0.0.1:" + ports.of(ServiceName.CONFIG_SERVER, 0)));
            return arguments;
        }
        arguments.add("--spring.cloud.config.server.native.search-locations=file:" + folder + "/");
        if (rabbit == null && !onKafka && number == 0) {
            arguments.add("--firstpair.config.broker.port=" + ports.amqp());
        }
        return arguments;
    }

    /** With passwords. */
    Map<String, String> environment(ServiceName service) {
        if (!present) {
            return Map.of();
        }
        String bus = rabbit == null ? "amqp://guest:guest@127.0.0.1:" + ports.amqp() : rabbit;
        return service == ServiceName.CONFIG_SERVER
                ? Map.of("SPRING_RABBITMQ_ADDRESSES", bus, "SPRING_SECURITY_USER_PASSWORD", password,
                        "ENCRYPT_KEY", encryptionKey)
                : Map.of("SPRING_RABBITMQ_ADDRESSES", bus, "SPRING_CLOUD_CONFIG_PASSWORD", password);
    }
}
