package dev.firstpair.gateway.cockpit;

/**
 * A stage of the funnel.
 *
 * @param name the key of its text in pages
 * @param count how many have come since watching began
 * @param waiting how many are known to be on their way into it
 * @param missing how many are missing; negative: how many more there are than expected
 */
record Stage(String name, long count, long waiting, long missing, State state) {

    /** Whether a stage has the purchases that the one before it has passed on. */
    enum State {
        OK,
        /** Missing purchases are known to be on their way. */
        WAITING,
        /** For some seconds, the difference was larger than the purchases of one second explain. */
        BROKEN
    }
}
