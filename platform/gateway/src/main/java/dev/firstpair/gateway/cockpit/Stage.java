package dev.firstpair.gateway.cockpit;

/**
 * A stage of the funnel.
 *
 * @param name by which pages have a text for it
 * @param count how many came so far since watching began
 * @param waiting how many are known to be on their way into it
 * @param missing how many should be there and are not; negative: how many are there that should not be
 */
record Stage(String name, long count, long waiting, long missing, State state) {

    /** Whether a stage has what the one before it has passed on. */
    enum State {
        OK,
        /** What is not there yet is known to be on its way. */
        WAITING,
        /** For some seconds, more was missing, or too much, than what passes in a second explains. */
        BROKEN
    }
}
