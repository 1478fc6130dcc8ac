package dev.firstpair.audit.report;

/** Kinds of violations of a sale; each breaks one promise. */
public enum Violation {
    /** More units active than granted; counted in units. */
    OVERSOLD(Promise.NEVER_OVERSELLS),
    /** The ledger's stock differs from the sum of its own events. */
    MISCOUNTED(Promise.NEVER_OVERSELLS),
    /** A second active order of a pair. */
    BOUGHT_TWICE(Promise.ONE_PER_BUYER),
    /** A 202 without an outcome. */
    ACCEPTED_LOST(Promise.NOTHING_ACCEPTED_IS_LOST),
    /** A request in the log without an outcome. */
    UNDECIDED(Promise.NOTHING_ACCEPTED_IS_LOST),
    /** A request with more than one outcome. */
    DECIDED_TWICE(Promise.NOTHING_ACCEPTED_IS_LOST),
    /** An order without a request. */
    UNASKED(Promise.NOTHING_ACCEPTED_IS_LOST),
    /** A command in the log, for an existing order, without an outcome. */
    UNANSWERED(Promise.NOTHING_ACCEPTED_IS_LOST),
    /** A command with more than one outcome. */
    ANSWERED_TWICE(Promise.NOTHING_ACCEPTED_IS_LOST),
    /** An outcome of a command that is not in the log. */
    UNCOMMANDED(Promise.NOTHING_ACCEPTED_IS_LOST),
    /** A payment that was refused, or whose order was canceled, and that is neither due back nor refunded. */
    PAYMENT_KEPT(Promise.NOTHING_ACCEPTED_IS_LOST),
    /** An attempt key that led to two orders, or a retry that was answered with another order than the first try. */
    ATTEMPT_SPLIT(Promise.ONE_ORDER_PER_ATTEMPT),
    /** A status that was shown but is not in the history, or is older than one shown before. */
    STATUS_TAKEN_BACK(Promise.STATUS_NEVER_GOES_BACK),
    /** A transition that is not allowed for orders, such as a payment after the hold. */
    ILLEGAL_TRANSITION(Promise.STATUS_NEVER_GOES_BACK),
    /** A unit given to a later request before an earlier one, or a "sold out" while a unit was free. */
    OVERTAKEN(Promise.FIRST_COME_FIRST_SERVED),
    /** A unit that was sold before the sale opened, or after it had closed. */
    OUTSIDE_THE_SALE(Promise.FIRST_COME_FIRST_SERVED),
    /** A unit that is held although nobody will pay for it, or that is free although somebody waits for it. */
    UNIT_STUCK(Promise.EVERY_UNIT_COMES_BACK),
    /** Redis differs from the log. */
    REDIS_DRIFT(Promise.MIRRORS_CONVERGE),
    /** MySQL differs from the log. */
    MYSQL_DRIFT(Promise.MIRRORS_CONVERGE);

    private final Promise promise;

    Violation(Promise promise) {
        this.promise = promise;
    }

    public Promise promise() {
        return promise;
    }
}
