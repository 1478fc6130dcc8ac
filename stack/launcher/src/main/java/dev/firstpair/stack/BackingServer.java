package dev.firstpair.stack;

/** The servers below the services. */
public enum BackingServer {

    REDIS("redis"), KAFKA("kafka"), MYSQL("mysql");

    private final String word;

    BackingServer(String word) {
        this.word = word;
    }

    /**
     * The name of one of several servers; its log has the same name.
     *
     * @param number 0 for the first
     */
    public String instance(int number) {
        return Part.name(word, number);
    }

    @Override
    public String toString() {
        return word;
    }
}
