package dev.firstpair.audit.report;

import java.util.List;

/**
 * Result of an audit.
 *
 * @param findings violations; empty if there are none
 * @param orders number of orders by status
 * @param rejectedLate 202s that the ledger rejected
 * @param granted units ever put on sale, all products together
 */
public record Verdict(List<Finding> findings, Orders orders, int rejectedLate, int granted) {

    /**
     * Number of orders by their status at the end of the log.
     *
     * @param placed all placed orders: the sum of the others
     * @param pending 0 once a sale has converged
     */
    public record Orders(int placed, int pending, int paid, int completed, int canceled) {

        /** Units that are sold. */
        public int sold() {
            return paid + completed;
        }
    }

    public Verdict {
        findings = List.copyOf(findings);
    }

    /** Sum of the {@linkplain Finding#count counts} of the findings of this kind. */
    public int count(Violation violation) {
        return findings.stream().filter(finding -> finding.violation() == violation).mapToInt(Finding::count).sum();
    }

    public boolean held(Promise promise) {
        return broken(promise).isEmpty();
    }

    public List<Finding> broken(Promise promise) {
        return findings.stream().filter(finding -> finding.violation().promise() == promise).toList();
    }

    /**
     * Whether no finding is left that waiting could resolve: no outcome is missing, no order or restock undecided, no
     * mirror behind.
     */
    public boolean hasConverged() {
        return orders.pending() == 0 && findings.stream().noneMatch(finding -> switch (finding.violation()) {
            // MISCOUNTED also occurs while a logged restock is not decided yet.
            case ACCEPTED_LOST, UNDECIDED, UNANSWERED, MISCOUNTED, UNIT_STUCK, REDIS_DRIFT, MYSQL_DRIFT -> true;
            case OVERSOLD, BOUGHT_TWICE, DECIDED_TWICE, UNASKED, ANSWERED_TWICE, UNCOMMANDED, PAYMENT_KEPT,
                    ATTEMPT_SPLIT, STATUS_TAKEN_BACK, ILLEGAL_TRANSITION, OVERTAKEN, OUTSIDE_THE_SALE ->
                false;
        });
    }
}
