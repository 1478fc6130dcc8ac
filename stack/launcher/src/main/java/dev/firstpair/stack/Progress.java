package dev.firstpair.stack;

import java.time.Duration;

/** Receives how a stack comes up, and what becomes of it. Called from several threads. */
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
     * A process has ended by itself, and is started again; only of a stack {@linkplain StackOptions#withSupervision()
     * under supervision}.
     *
     * @param status its exit status: 128 + n if signal n ended it
     */
    void ended(String part, long pid, int status, Duration startsIn);

    /** Everything is being stopped, by {@code close()} or because the JVM ends. */
    void stopping();

    /** Something that the reader may want to know, in a sentence. */
    void note(String message);
}
