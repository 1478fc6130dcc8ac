package dev.firstpair.stack.torture;

/** Kinds of faults that can be injected. */
public enum FaultKind {
    /** {@code kill -9} of an instance of a service. */
    KILLED("kill -9"),
    /** SIGSTOP, and SIGCONT when other instances have taken over its work: a zombie. */
    FROZEN("SIGSTOP"),
    /** {@code kill -9} of an ingress-api that has been granted a unit by the gate and not written to the broker yet. */
    KILLED_BEFORE_APPEND("kill -9 between gate and append"),
    /** {@code FLUSHALL}. */
    REDIS_FLUSHED("FLUSHALL"),
    /** {@code SCRIPT FLUSH}. */
    REDIS_WITHOUT_SCRIPTS("SCRIPT FLUSH"),
    /** Redis killed and started with nothing. */
    REDIS_EMPTY("Redis restarted empty"),
    /** Redis killed and started with an older snapshot of its data. */
    REDIS_OLDER("Redis restarted with older data"),
    /** {@code SET} of the hash in which the gate keeps a product's stock. */
    REDIS_WRONG_TYPE("a Redis key of the wrong type"),
    BROKER_RESTARTED("Kafka restarted"),
    BROKER_KILLED("Kafka killed"),
    MYSQL_AWAY("MySQL stopped"),
    /** All connections of one path are closed, and new ones are refused. */
    CUT("connections cut"),
    /** One path forwards no data, without an error to either end. */
    STALLED("connections stalled"),
    /** All data on one path is delayed. */
    DELAYED("connections delayed");

    private final String words;

    FaultKind(String words) {
        this.words = words;
    }

    /** For people. */
    @Override
    public String toString() {
        return words;
    }
}
