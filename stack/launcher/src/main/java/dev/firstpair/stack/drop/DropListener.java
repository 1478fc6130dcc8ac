package dev.firstpair.stack.drop;

/** Receives the progress of a drop; called from threads of the drop, which should not be blocked for long. */
public interface DropListener {

    /** Ignores everything. */
    DropListener SILENT = progress -> {};

    /** Called several times a second, and at every change of phase. */
    void progress(DropProgress progress);

    /** A sentence about the current step or wait. */
    default void note(String message) {}
}
