package dev.firstpair.topics.order;

/** Why a command was refused; the order stays as it was. */
public enum RefusalReason {
    /** The payment, or its decline, was decided after the hold had expired. */
    HOLD_EXPIRED,
    /** The order is paid already. */
    ALREADY_PAID,
    /** The order is completed, which is final. */
    ALREADY_COMPLETED,
    /** The order is canceled. */
    ALREADY_CANCELED,
    /** Only a paid order can be completed. */
    NOT_PAID,
    /** No such payment is due back, or it was refunded before. */
    NOT_DUE,
    /** The order is another user's. */
    NOT_YOURS
}
