package dev.firstpair.live;

import java.time.Instant;
import java.util.List;

/**
 * Settings of which some, each a {@link LiveSetting}, follow the environment while the service runs: call
 * {@link #get()} at each use. The value is always valid; if the environment's present value is not, the last valid one
 * stays in force.
 */
public final class Live<R extends Record> {

    private final String prefix;
    private final Class<R> type;
    private volatile State<R> state;

    /**
     * @param since when the value came into force
     * @param refused errors in the environment's present values; empty if there are none
     * @param needRestart names of the settings that have another value after a restart
     */
    record State<R>(R value, Instant since, List<String> refused, List<String> needRestart) {}

    Live(String prefix, Class<R> type, R start, Instant now) {
        this.prefix = prefix;
        this.type = type;
        this.state = new State<>(start, now, List.of(), List.of());
    }

    /** Settings that never change. */
    public static <R extends Record> Live<R> unchanging(R value) {
        @SuppressWarnings("unchecked")
        Class<R> type = (Class<R>) value.getClass();
        return new Live<>("", type, value, Instant.EPOCH);
    }

    /** The settings that are in force now. */
    public R get() {
        return state.value();
    }

    String prefix() {
        return prefix;
    }

    Class<R> type() {
        return type;
    }

    State<R> state() {
        return state;
    }

    void set(State<R> changed) {
        state = changed;
    }
}
