package dev.firstpair.stack.torture;

/** What may strike. */
public enum FaultKind {
    /** {@code kill -9} of an instance of a service. */
    KILLED("kill -9"),
    /** SIGSTOP, and SIGCONT when others have taken its work: a zombie. */
    FROZEN("SIGSTOP"),
    /** {@code kill -9} of an ingress-api that has had a unit from the gate and not asked the broker yet. */
    KILLED_BEFORE_APPEND("kill -9 between gate and append"),
    /** {@code FLUSHALL}. */
    REDIS_FLUSHED("FLUSHALL"),
    /** {@code SCRIPT FLUSH}. */
    REDIS_WITHOUT_SCRIPTS("SCRIPT FLUSH"),
    /** Redis killed and started with nothing. */
    REDIS_EMPTY("Redis restarted empty"),
    /** Redis killed and started with what it knew a while before. */
    REDIS_OLDER("Redis restarted with older data"),
    /** {@code SET} of the hash in which the gate keeps a product's stock. */
    REDIS_WRONG_TYPE("a Redis key of the wrong type"),
    BROKER_RESTARTED("Kafka restarted"),
    BROKER_KILLED("Kafka killed"),
    MYSQL_AWAY("MySQL stopped"),
    /** All connections of one path closed, and none let in. */
    CUT("connections cut"),
    /** Nothing comes through on one path, and nobody is told. */
    STALLED("connections stalled"),
    /** Everything takes longer on one path. */
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
