package dev.firstpair.audit;

/** Receives the progress of an audit, in the thread of the audit. */
public interface AuditListener {

    /** Ignores all calls. */
    AuditListener SILENT = new AuditListener() {
        @Override
        public void reading(long read, long of) {
            // Silent.
        }

        @Override
        public void waiting(String why) {
            // Silent.
        }
    };

    /** How many of the log's offsets have been read; called often. */
    void reading(long read, long of);

    /** Something differs that may converge by itself; called after each comparison. */
    void waiting(String why);
}
