package dev.firstpair.stack.torture;

/** What a shopper may do next. */
public enum Deed {
    BUY,
    /** Two requests at once without a key. */
    CLICK_TWICE,
    /** Two requests at once with one key. */
    CLICK_TWICE_WITH_A_KEY,
    /** Two requests at once, with a key each. */
    CLICK_TWICE_WITH_TWO_KEYS,
    /** An earlier request once more, with its key. */
    RETRY,
    PAY,
    /** Pays when the hold is over. */
    PAY_LATE,
    CANCEL,
    /** An admin hands the pair over. */
    COMPLETE,
    /** Looks at an order. */
    LOOK,
    /** Looks at all their orders. */
    LIST,
    /** Follows an order's events. */
    WATCH,
    /** A partner asks in the shopper's name, at the topic, past the gate. */
    BUY_BY_TOPIC
}
