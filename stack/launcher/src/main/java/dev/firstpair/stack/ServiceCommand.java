package dev.firstpair.stack;

import dev.firstpair.stack.servers.StartFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a service's JVM is started: several of them share a small machine, and all want to be up soon. */
final class ServiceCommand {

    private static final String VERSION = "0.1.0";

    private ServiceCommand() {}

    /** @throws StartFailedException if the service has not been built */
    static List<String> of(Path root, ServiceName service, List<String> arguments) {
        String file = service.module() + "-" + VERSION + ".jar";
        Path jar = root.resolve(service.module()).resolve("target").resolve(file);
        if (!Files.isRegularFile(jar)) {
            throw new StartFailedException("There is no " + jar + ". Build it: mvn -pl " + service.module()
                    + " -am package -DskipTests");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions(service));
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(arguments);
        return List.copyOf(command);
    }

    private static List<String> jvmOptions(ServiceName service) {
        List<String> options = new ArrayList<>(List.of("-XX:+UseSerialGC", "-Xshare:auto", "-Duser.timezone=UTC",
                "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 23) {
            options.add("--sun-misc-unsafe-memory-access=allow");
        }
        options.addAll(switch (service) {
            case INGRESS_API -> List.of("-Xms64m", "-Xmx256m");
            case ORDER_TOPOLOGY -> List.of("-Xms96m", "-Xmx320m");
            case SINK_WRITER -> List.of("-Xms64m", "-Xmx320m");
            // Seldom asked: the quick compiler is enough, and leaves the cores to the others.
            case CATALOG, ACCOUNTS -> List.of("-Xmx192m", "-XX:TieredStopAtLevel=1");
        });
        return options;
    }
}
