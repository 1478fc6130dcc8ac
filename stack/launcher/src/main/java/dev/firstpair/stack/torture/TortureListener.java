package dev.firstpair.stack.torture;

/** Receives the progress of a round; called from its threads, which should not be blocked for long. */
public interface TortureListener {

    /** Ignores everything. */
    TortureListener SILENT = new TortureListener() {
        @Override
        public void progress(TortureProgress now) {
            // Silent.
        }

        @Override
        public void fault(String what) {
            // Silent.
        }

        @Override
        public void note(String message) {
            // Silent.
        }
    };

    /** Called several times a second. */
    void progress(TortureProgress now);

    /** A fault is injected. */
    void fault(String what);

    /** A sentence about the current step or wait. */
    void note(String message);
}
