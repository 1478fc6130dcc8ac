package dev.firstpair.audit.log;

import dev.firstpair.audit.log.OrderHistory.CommandHistory;
import dev.firstpair.audit.report.Findings;
import dev.firstpair.audit.report.Violation;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.order.OrderStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** Judges histories of orders: their outcomes, those of their commands, and their holds. */
final class OrderJudge {

    /**
     * Time for the ledger to process a hold that has ended: a payment logged in time may be read up to a minute late.
     */
    private static final Duration HOLD_GRACE = Duration.ofMinutes(2);

    private final Set<Topic<?, ?>> truncated;
    private final long judgedUpTo;
    private final Findings findings;

    /**
     * @param truncated topics that are incomplete; what requires them is not judged
     * @param judgedUpTo position of the last record that needs an outcome
     */
    OrderJudge(Set<Topic<?, ?>> truncated, long judgedUpTo, Findings findings) {
        this.truncated = truncated;
        this.judgedUpTo = judgedUpTo;
        this.findings = findings;
    }

    void judge(OrderHistory history) {
        if (!history.isKnown()) {
            return; // only commands, for an order that never existed: dead letters
        }
        boolean decided = history.version() > 0;
        if (history.outcomes > 1) {
            findings.add(Violation.DECIDED_TWICE, "order %s has %d outcomes", history.orderId(), history.outcomes);
        }
        if (history.requestPosition >= 0) {
            // An order may have an outcome although its first event is gone.
            if (!decided && history.recordPosition <= judgedUpTo && isComplete(Topics.ORDER_EVENTS)) {
                findings.add(Violation.UNDECIDED, "order %s is in the log, but has no outcome", history.orderId());
            }
        } else if (decided && isComplete(Topics.PURCHASE_REQUESTS)) {
            findings.add(Violation.UNASKED, "order %s has an outcome, but no request in the log", history.orderId());
        }
        if (history.paymentKept) {
            findings.add(Violation.PAYMENT_KEPT,
                    "order %s was paid and then canceled, and its payment is neither due back nor given back",
                    history.orderId());
        }
        history.commands().forEach(command -> judge(command, history.orderId(), decided));
    }

    private void judge(CommandHistory command, OrderId order, boolean decided) {
        if (command.effects > 1) {
            findings.add(Violation.ANSWERED_TWICE, "command %s for order %s has %d outcomes", command.id(), order,
                    command.effects);
        }
        if (command.sent > 0 && command.effects == 0 && decided && command.sentAt <= judgedUpTo
                && isComplete(Topics.ORDER_EVENTS)) {
            findings.add(Violation.UNANSWERED, "command %s for order %s is in the log, but has no outcome",
                    command.id(), order);
        }
        if (command.payment && command.unrefunded) {
            findings.add(Violation.PAYMENT_KEPT, "payment %s for order %s was refused, but is not due back",
                    command.id(), order);
        }
        if (command.effects > 0 && command.sentAt == 0 && isComplete(Topics.ORDER_COMMANDS)) {
            findings.add(Violation.UNCOMMANDED, "order %s has an outcome of command %s, which is not in the log",
                    order, command.id());
        }
    }

    private boolean isComplete(Topic<?, ?> topic) {
        return !truncated.contains(topic);
    }

    static void judgeHold(OrderHistory history, Instant now, Findings findings) {
        if (history.status() == OrderStatus.PENDING
                && history.holdUntilMillis < now.minus(HOLD_GRACE).toEpochMilli()) {
            findings.add(Violation.UNIT_STUCK, "order %s is still pending, though its hold ended at %s",
                    history.orderId(), Instant.ofEpochMilli(history.holdUntilMillis));
        }
    }
}
