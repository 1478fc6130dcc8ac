package dev.firstpair.gate;

/** The address of a Redis server; the host as the Sentinels name it. */
record NodeAddress(String host, int port) {

    static NodeAddress of(String host, String port) {
        return new NodeAddress(host, Integer.parseInt(port));
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
