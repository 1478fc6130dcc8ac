package dev.firstpair.audit.log;

import dev.firstpair.audit.log.OrderHistory.CommandHistory;
import dev.firstpair.audit.report.AuditReport;
import dev.firstpair.audit.report.Findings;
import dev.firstpair.audit.report.Violation;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.OrderEvent.Canceled;
import dev.firstpair.topics.order.OrderEvent.CommandRefused;
import dev.firstpair.topics.order.OrderEvent.Completed;
import dev.firstpair.topics.order.OrderEvent.Paid;
import dev.firstpair.topics.order.OrderEvent.PaymentFailed;
import dev.firstpair.topics.order.OrderEvent.Placed;
import dev.firstpair.topics.order.OrderEvent.Refunded;
import dev.firstpair.topics.order.OrderEvent.Rejected;
import dev.firstpair.topics.order.OrderStatus;
import dev.firstpair.topics.order.Payment;
import dev.firstpair.topics.order.Price;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.order.RejectReason;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Replays the log, record by record, and judges it by its own events: whatever can be counted is recounted, and the
 * ledger's numbers are not trusted. Pure: it reads nothing and has no clock. It keeps a few hundred bytes per order.
 */
public final class Replay implements LogVisitor {

    private final Set<Topic<?, ?>> truncated;
    private final OrderHistories orderHistories = new OrderHistories();
    /** Orders whose id was used before by an order of another product. */
    private final Map<OrderKey, OrderHistory> duplicateIds = new LinkedHashMap<>();
    private final NavigableMap<Long, ProductHistory> productHistories = new TreeMap<>();
    /** Violations by single events, which later records cannot change. */
    private final Findings eventFindings = new Findings();
    private long records;
    private long judgedUpTo = Long.MAX_VALUE;

    private record OrderKey(OrderId order, ProductId product) {}

    /** @param truncated topics that are incomplete; what requires them is not judged */
    public Replay(Set<Topic<?, ?>> truncated) {
        this.truncated = truncated;
    }

    @Override
    public void request(PurchaseRequest request) {
        records++;
        OrderHistory history = history(request.orderId(), request.productId());
        if (!history.isKnown()) {
            history.belongsTo(request.userId(), request.productId());
        }
        // A repeated request is the same request; its first position counts.
        if (history.requestPosition < 0) {
            history.requestPosition = productHistory(request.productId()).requests++;
            history.recordPosition = records;
        }
    }

    @Override
    public void command(OrderCommand command) {
        records++;
        CommandHistory commandHistory = commandHistory(command.orderId(), command.commandId());
        boolean first = commandHistory.sentAt == 0;
        commandHistory.payment = command instanceof OrderCommand.Pay && (first || commandHistory.payment);
        commandHistory.sent++;
        if (first) {
            commandHistory.sentAt = records;
        }
    }

    @Override
    public void refused(OrderCommand command) {
        commandHistory(command.orderId(), command.commandId()).sent--;
    }

    @Override
    public void event(OrderEvent event) {
        records++;
        OrderHistory history = history(event.orderId(), event.productId());
        if (history.version() == 0) {
            history.belongsTo(event.userId(), event.productId());
            if (event.orderVersion() > 1 && truncated.contains(Topics.ORDER_EVENTS)) {
                history.resume(event);
            }
        }
        OrderStatus before = history.status();
        OrderStatus after = history.statusAfter(event);
        if (event instanceof Placed || event instanceof Rejected) {
            history.outcomes++;
        }
        if (event.orderVersion() != history.version() + 1) {
            eventFindings.add(Violation.ILLEGAL_TRANSITION, "order %s has version %d after version %d", event.orderId(),
                    event.orderVersion(), history.version());
        } else if (after == null && history.outcomes < 2) {
            eventFindings.add(Violation.ILLEGAL_TRANSITION, "order %s was %s and then %s", event.orderId(), before,
                    event.getClass().getSimpleName());
        } else if (event instanceof Paid && event.at().toEpochMilli() > history.holdUntilMillis) {
            // By log time, as in the ledger: whether the ledger's timer was late does not matter.
            eventFindings.add(Violation.ILLEGAL_TRANSITION, "order %s was paid at %s, though its hold had ended at %s",
                    event.orderId(), event.at(), Instant.ofEpochMilli(history.holdUntilMillis));
        }
        history.apply(event);
        CommandId by = commandOf(event);
        if (by != null) {
            commandHistory(event.orderId(), by).effects++;
        }
        int holdEnded = before == OrderStatus.PENDING ? -1 : 0;
        switch (event) {
            case Placed placed -> {
                history.holdUntilMillis = placed.holdUntil().toEpochMilli();
                history.attemptKey = placed.attemptKey();
                history.priced = placed.price() != null;
                productHistory(event.productId()).changed(event, 1, 1, history);
            }
            case Canceled canceled -> {
                productHistory(event.productId()).changed(event, -1, holdEnded, history);
                boolean due = Boolean.TRUE.equals(canceled.refundDue());
                history.paymentKept = before == OrderStatus.PAID && !due && history.priced;
                history.unknownDue = due && canceled.payment() == null;
                if (canceled.payment() != null) {
                    commandHistory(event.orderId(), canceled.payment().id()).due = true;
                    refund(event, canceled.payment(), event.at(), null);
                }
            }
            case Refunded refunded -> {
                CommandHistory payment = commandHistory(event.orderId(), refunded.payment().id());
                if (!payment.due && history.unknownDue) {
                    history.unknownDue = false;
                } else if (!payment.due && !history.isTruncated()) {
                    eventFindings.add(Violation.ILLEGAL_TRANSITION,
                            "order %s: payment %s was given back, but was not due",
                            refunded.orderId(), payment.id());
                }
                payment.due = false;
                history.paymentKept = false;
                refund(event, refunded.payment(), null, event.at());
            }
            case Rejected rejected -> {
                if (rejected.reason() == RejectReason.SOLD_OUT && rejected.remaining() > 0) {
                    eventFindings.add(Violation.OVERTAKEN, "order %s was rejected as SOLD_OUT while %d units remained",
                            rejected.orderId(), rejected.remaining());
                } else if (rejected.reason() == RejectReason.SOLD_OUT) {
                    productHistory(event.productId()).soldOut(rejected);
                }
            }
            case PaymentFailed _failed -> {
            }
            case Paid _paid -> productHistory(event.productId()).changed(event, 0, holdEnded, history);
            case Completed _completed -> {
            }
            // Only its command shows whether it was a payment, and that may not be read yet.
            case CommandRefused refused -> {
                CommandHistory command = commandHistory(event.orderId(), refused.commandId());
                command.unrefunded |= !refused.refundDue();
                command.due |= refused.refundDue();
                if (refused.payment() != null) {
                    refund(event, refused.payment(), event.at(), null);
                }
            }
        }
    }

    /** Merges the event's data about a payment; user, product and amount are those of the first event. */
    private void refund(OrderEvent event, Payment payment, @Nullable Instant dueAt, @Nullable Instant refundedAt) {
        Price price = payment.price();
        Refund said = new Refund(event.userId(), event.productId(),
                price == null ? null : price.amount(), price == null ? null : price.currency(), dueAt, refundedAt);
        CommandHistory command = commandHistory(event.orderId(), payment.id());
        Refund before = command.refund;
        command.refund = before == null ? said : before.completedBy(said);
    }

    private static @Nullable CommandId commandOf(OrderEvent event) {
        return switch (event) {
            case Placed _placed -> null;
            case Rejected _rejected -> null;
            case PaymentFailed failed -> failed.commandId();
            case Paid paid -> paid.commandId();
            case Completed completed -> completed.commandId();
            case Canceled canceled -> canceled.commandId();
            case Refunded refunded -> refunded.commandId();
            case CommandRefused refused -> refused.commandId();
        };
    }

    @Override
    public void level(StockLevel level) {
        records++;
        productHistory(level.productId()).level(level);
    }

    @Override
    public void restock(Restock restock) {
        records++;
        productHistory(restock.productId()).restocked(restock);
    }

    @Override
    public void refused(Restock restock) {
        productHistory(restock.productId()).refused(restock);
    }

    private OrderHistory history(OrderId order, ProductId product) {
        OrderHistory first = orderHistories.getOrCreate(order);
        return !first.isKnown() || first.productId().equals(product)
                ? first
                : duplicateIds.computeIfAbsent(new OrderKey(order, product), named -> new OrderHistory(order));
    }

    /** By the order id alone: a command does not name its product. */
    private CommandHistory commandHistory(OrderId order, CommandId command) {
        return orderHistories.getOrCreate(order).commandHistory(command);
    }

    private ProductHistory productHistory(ProductId product) {
        return productHistories.computeIfAbsent(product.value(), id -> {
            ProductHistory productHistory = new ProductHistory(product);
            if (judgedUpTo != Long.MAX_VALUE) {
                productHistory.mark();
            }
            return productHistory;
        });
    }

    /**
     * From here on, records only complete earlier ones: later requests and commands need no outcome, and later stock is
     * not counted. So a log that is being written to can be judged.
     */
    public void mark() {
        judgedUpTo = records;
        productHistories.values().forEach(ProductHistory::mark);
    }

    /** All violations, by the records read so far. */
    public Findings findings() {
        Findings findings = new Findings();
        findings.addAll(eventFindings);
        OrderJudge judge = new OrderJudge(truncated, judgedUpTo, findings);
        orderHistories.forEach(judge::judge);
        // If both products are in one partition, the ledger takes the second order for a repetition of the first.
        duplicateIds.values().stream().filter(history -> history.version() > 0).forEach(judge::judge);
        ProductHistory.Complete complete = new ProductHistory.Complete(isComplete(Topics.PURCHASE_REQUESTS),
                isComplete(Topics.ORDER_EVENTS), isComplete(Topics.RESTOCKS));
        productHistories.values().forEach(productHistory -> productHistory.judge(complete, findings));
        return findings;
    }

    /** Adds the orders that hold a unit after their deadline. */
    public void judgeHolds(Instant now, Findings findings) {
        orderHistories.forEach(history -> OrderJudge.judgeHold(history, now, findings));
        duplicateIds.values().forEach(history -> OrderJudge.judgeHold(history, now, findings));
    }

    /** A note for each order id that was used for more than one product, for the author of the program that used it. */
    public List<String> notes() {
        return duplicateIds.values()
                .stream()
                .map(second -> "order id " + second.orderId() + " was used twice: "
                        + words(orderHistories.getOrCreate(second.orderId())) + " and " + words(second)
                        + " but only one of them is an order to shoppers and in MySQL."
                        + " A writer of purchase-requests has to take a new id for each.")
                .limit(AuditReport.SHOWN)
                .toList();
    }

    private static String words(OrderHistory history) {
        return "for product " + history.productId() + ", where it is " + history.status() + ",";
    }

    /** Whether no record of the topic has expired. */
    public boolean isComplete(Topic<?, ?> topic) {
        return !truncated.contains(topic);
    }

    /** The order, if a request or an event of it was seen. */
    public @Nullable OrderHistory of(OrderId order) {
        OrderHistory history = orderHistories.get(order);
        return history == null || !history.isKnown() ? null : history;
    }

    /** The order of the product, if several orders have the id. */
    public @Nullable OrderHistory of(OrderId order, ProductId product) {
        OrderHistory second = duplicateIds.get(new OrderKey(order, product));
        return second == null ? of(order) : second;
    }

    /** The payment, if it is, or was, due back. */
    public @Nullable CommandHistory of(RefundId refund) {
        OrderHistory history = orderHistories.get(refund.order());
        CommandHistory payment = history == null ? null : history.findCommand(refund.payment());
        return payment == null || payment.refund == null ? null : payment;
    }

    /** Calls the action for each payment that is, or was, due back. */
    public void forEachRefund(BiConsumer<RefundId, CommandHistory> action) {
        for (OrderHistory history : orderHistories) {
            for (CommandHistory command : history.commands()) {
                if (command.refund != null) {
                    action.accept(new RefundId(command.id(), history.orderId()), command);
                }
            }
        }
    }

    /** In no particular order; some may be known by commands only. */
    public Iterable<OrderHistory> orderHistories() {
        return orderHistories;
    }

    public @Nullable ProductHistory of(ProductId product) {
        return productHistories.get(product.value());
    }

    /** Sorted by product id. */
    public Collection<ProductHistory> productHistories() {
        return Collections.unmodifiableCollection(productHistories.values());
    }

    public long records() {
        return records;
    }
}
