package dev.firstpair.stack;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The services of a stack, and the default port of each. */
public enum ServiceName {

    INGRESS_API("ingress-api", 8081, BackingServer.KAFKA, BackingServer.REDIS),
    ORDER_TOPOLOGY("order-topology", 8082, BackingServer.KAFKA),
    SINK_WRITER("sink-writer", 8083, BackingServer.KAFKA, BackingServer.MYSQL),
    CATALOG("catalog", 8084, BackingServer.KAFKA, BackingServer.MYSQL),
    ACCOUNTS("accounts", 8085, BackingServer.MYSQL),
    NOTIFIER_TOPOLOGY("notifier-topology", 8086, BackingServer.KAFKA, BackingServer.MYSQL),
    GATEWAY("platform/gateway", 8080, BackingServer.REDIS),
    CONFIG_SERVER("platform/config-server", 8888),
    DISCOVERY("platform/discovery", 8761);

    /** The services that a sale needs; the others are started on request. */
    public static final List<ServiceName> OF_A_SALE = List.of(INGRESS_API, ORDER_TOPOLOGY, SINK_WRITER, CATALOG,
            ACCOUNTS);

    private final String module;
    private final int preferredPort;
    private final List<BackingServer> servers;

    ServiceName(String module, int preferredPort, BackingServer... servers) {
        this.module = module;
        this.preferredPort = preferredPort;
        this.servers = List.of(servers);
    }

    /** The service with this name. */
    public static Optional<ServiceName> of(String word) {
        return Arrays.stream(values()).filter(service -> service.toString().equals(word)).findFirst();
    }

    /** The module's folder. */
    public String module() {
        return module;
    }

    /** The path of its jar, relative to the checkout. */
    String jar() {
        return module + "/target/" + module.replace('/', '-') + "-0.1.0.jar";
    }

    /** The port of the first instance, if it is free. */
    public int preferredPort() {
        return preferredPort;
    }

    /** The servers that the service uses. */
    public List<BackingServer> servers() {
        return servers;
    }

    /**
     * The name of an instance; its log has the same name.
     *
     * @param number 0 for the first
     */
    public String instance(int number) {
        return Part.name(toString(), number);
    }

    /** The name as a user types it. */
    @Override
    public String toString() {
        return module.substring(module.lastIndexOf('/') + 1);
    }
}
