package dev.firstpair.stack.torture;

/** Hears how a round is getting on; called from its threads, which should not be held up for long. */
public interface TortureListener {

    /** Says nothing to nobody. */
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

    /** Several times a second. */
    void progress(TortureProgress now);

    /** Something strikes. */
    void fault(String what);

    /** A sentence about what is being done or waited for. */
    void note(String message);
}
