package dev.firstpair.stack;

/** The servers below the services. */
public enum BackingServer {

    REDIS("redis"), KAFKA("kafka"), MYSQL("mysql");

    private final String word;

    BackingServer(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
