package dev.firstpair.stack.torture;

/** Actions of a simulated shopper. */
public enum ShopperAction {
    BUY,
    /** Two requests at once without a key. */
    CLICK_TWICE,
    /** Two requests at once with one key. */
    CLICK_TWICE_WITH_A_KEY,
    /** Two requests at once, with a key each. */
    CLICK_TWICE_WITH_TWO_KEYS,
    /** An earlier request again, with its key. */
    RETRY,
    PAY,
    /** Pays when the hold is over. */
    PAY_LATE,
    CANCEL,
    /** An admin completes the order. */
    COMPLETE,
    /** Reads the status of an order. */
    LOOK,
    /** Lists the shopper's orders. */
    LIST,
    /** Follows an order's events. */
    WATCH,
    /** A partner writes a request for the shopper to the topic, bypassing the gate. */
    BUY_BY_TOPIC
}
