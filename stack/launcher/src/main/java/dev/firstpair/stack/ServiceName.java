package dev.firstpair.stack;

/** The services of a stack, and what each listens on when nobody says otherwise. */
public enum ServiceName {

    INGRESS_API("ingress-api", 8081),
    ORDER_TOPOLOGY("order-topology", 8082),
    SINK_WRITER("sink-writer", 8083),
    CATALOG("catalog", 8084),
    ACCOUNTS("accounts", 8085);

    private final String module;
    private final int preferredPort;

    ServiceName(String module, int preferredPort) {
        this.module = module;
        this.preferredPort = preferredPort;
    }

    /** The module's folder, the name of its jar, and the word a person types. */
    public String module() {
        return module;
    }

    /** The port of the first instance, if it is free. */
    public int preferredPort() {
        return preferredPort;
    }

    @Override
    public String toString() {
        return module;
    }
}
