package dev.firstpair.stack.drop;

/** How far a drop has come. */
public enum Phase {
    /** Tokens are minted, products made, and everybody stands at the door. */
    PREPARING,
    /** The doors are open. */
    SELLING,
    /** All buyers are done; others wish, units come back, and they are told. */
    TELLING,
    /** The mirrors catch up and the audit looks on. */
    SETTLING,
    DONE
}
