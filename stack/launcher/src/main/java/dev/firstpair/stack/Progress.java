package dev.firstpair.stack;

import java.time.Duration;

/** Hears how a stack comes up. Called from several threads. */
public interface Progress {

    /** Says nothing to nobody. */
    Progress SILENT = new Progress() {
        @Override
        public void starting(String part) {}

        @Override
        public void ready(String part, String where, Duration after) {}

        @Override
        public void stopping() {}

        @Override
        public void note(String message) {}
    };

    void starting(String part);

    /** @param where its address */
    void ready(String part, String where, Duration after);

    /** Everything is being stopped, by {@code close()} or because the JVM ends. */
    void stopping();

    /** Something that the reader may want to know, in a sentence. */
    void note(String message);
}
