package dev.firstpair.audit;

/** Is told how an audit is getting on, in its thread. */
public interface AuditListener {

    /** For whoever does not care. */
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

    /** How many of the log's offsets have been read; told often. */
    void reading(long read, long of);

    /** Something differs that may come right by itself; told each time that it is looked at. */
    void waiting(String why);
}
