package dev.firstpair.audit;

import java.util.List;

/**
 * What an audit came to.
 *
 * @param findings empty if all is well
 * @param orders how the orders ended
 * @param rejectedLate 202s that the ledger rejected
 * @param granted units ever put on sale, all products together
 */
public record Verdict(List<Finding> findings, Orders orders, int rejectedLate, int granted) {

    /**
     * Orders by where they stand in the end.
     *
     * @param placed all of them, so the sum of the others
     * @param pending 0 once a sale is settled
     */
    public record Orders(int placed, int pending, int paid, int completed, int canceled) {

        /** Units that are gone for good. */
        public int sold() {
            return paid + completed;
        }
    }

    public Verdict {
        findings = List.copyOf(findings);
    }

    /** How many of what the violation counts. */
    public int count(Violation violation) {
        return findings.stream().filter(finding -> finding.violation() == violation).mapToInt(Finding::count).sum();
    }

    public boolean held(Promise promise) {
        return broken(promise).isEmpty();
    }

    public List<Finding> broken(Promise promise) {
        return findings.stream().filter(finding -> finding.violation().promise() == promise).toList();
    }

    /** Nothing is wrong that waiting could mend: no outcome is missing, no order or restock undecided, no mirror behind. */
    public boolean settled() {
        return orders.pending() == 0 && findings.stream().noneMatch(finding -> switch (finding.violation()) {
            // Miscounted is also what a restock makes that is logged and not decided yet.
            case ACCEPTED_LOST, UNDECIDED, UNANSWERED, MISCOUNTED, UNIT_STUCK, REDIS_DRIFT, MYSQL_DRIFT -> true;
            case OVERSOLD, BOUGHT_TWICE, DECIDED_TWICE, UNASKED, ANSWERED_TWICE, UNCOMMANDED, PAYMENT_KEPT,
                    ATTEMPT_SPLIT, STATUS_TAKEN_BACK, ILLEGAL_TRANSITION, OVERTAKEN, OUTSIDE_THE_SALE ->
                false;
        });
    }
}
