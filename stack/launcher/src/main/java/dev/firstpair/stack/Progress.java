package dev.firstpair.stack;

import java.time.Duration;

/** Receives the progress of a stack's start, and what happens to it later. Called from several threads. */
public interface Progress {

    /** Ignores everything. */
    Progress SILENT = new Progress() {
        @Override
        public void starting(String part) {}

        @Override
        public void ready(String part, String where, Duration after) {}

        @Override
        public void ended(String part, long pid, int status, Duration startsIn) {}

        @Override
        public void stopping() {}

        @Override
        public void note(String message) {}
    };

    void starting(String part);

    /** @param where its address */
    void ready(String part, String where, Duration after);

    /**
     * A process has ended by itself, and will be started again; only in a stack
     * {@linkplain StackOptions#withSupervision() under supervision}.
     *
     * @param status its exit status: 128 + n if signal n ended it
     */
    void ended(String part, long pid, int status, Duration startsIn);

    /** Everything is being stopped, by {@code close()} or because the JVM ends. */
    void stopping();

    /** A sentence of information for the user. */
    void note(String message);
}
