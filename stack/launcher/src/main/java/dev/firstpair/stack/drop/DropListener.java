package dev.firstpair.stack.drop;

/** Hears how a drop is getting on; called from threads of the drop, which should not be held up for long. */
public interface DropListener {

    /** Says nothing to nobody. */
    DropListener SILENT = progress -> {};

    /** Called several times a second, and at every change of phase. */
    void progress(DropProgress progress);

    /** A sentence about what is being done or waited for. */
    default void note(String message) {}
}
