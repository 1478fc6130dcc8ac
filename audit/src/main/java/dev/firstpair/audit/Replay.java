package dev.firstpair.audit;

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
import dev.firstpair.topics.order.Payment;
import dev.firstpair.topics.order.Price;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.order.RejectReason;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Replays the log, record by record, and judges it by its own events: whatever can be counted is recounted, and the
 * ledger's numbers are not trusted. Pure: it reads nothing and has no clock. It keeps a few hundred bytes per order.
 */
final class Replay implements LogVisitor {

    /**
     * Time for the ledger to process a hold that has ended: a payment logged in time may be read up to a minute late.
     */
    private static final Duration HOLD_GRACE = Duration.ofMinutes(2);

    private final Set<Topic<?, ?>> shortened;
    private final Lives lives = new Lives();
    /** Orders whose id was used before by an order of another product. */
    private final Map<Named, Life> namesakes = new LinkedHashMap<>();
    private final NavigableMap<Long, Shelf> shelves = new TreeMap<>();
    /** Violations by single events, which later records cannot change. */
    private final Findings followed = new Findings();
    private long records;
    private long judgedUpTo = Long.MAX_VALUE;

    private record Named(OrderId order, ProductId product) {}

    /** @param shortened topics that are incomplete; what requires them is not judged */
    Replay(Set<Topic<?, ?>> shortened) {
        this.shortened = shortened;
    }

    @Override
    public void request(PurchaseRequest request) {
        records++;
        Life life = life(request.orderId(), request.productId());
        if (!life.isKnown()) {
            life.belongsTo(request.userId(), request.productId());
        }
        // A repeated request is the same request; its first position counts.
        if (life.place < 0) {
            life.place = shelf(request.productId()).places++;
            life.askedAt = records;
        }
    }

    @Override
    public void command(OrderCommand command) {
        records++;
        Life.Commanded commanded = commanded(command.orderId(), command.commandId());
        boolean first = commanded.sentAt == 0;
        commanded.payment = command instanceof OrderCommand.Pay && (first || commanded.payment);
        commanded.sent++;
        if (first) {
            commanded.sentAt = records;
        }
    }

    @Override
    public void refused(OrderCommand command) {
        commanded(command.orderId(), command.commandId()).sent--;
    }

    @Override
    public void event(OrderEvent event) {
        records++;
        Life life = life(event.orderId(), event.productId());
        if (life.version() == 0) {
            life.belongsTo(event.userId(), event.productId());
            if (event.orderVersion() > 1 && shortened.contains(Topics.ORDER_EVENTS)) {
                life.resume(event);
            }
        }
        OrderStatus before = life.status();
        OrderStatus after = life.after(event);
        if (event instanceof Placed || event instanceof Rejected) {
            life.outcomes++;
        }
        if (event.orderVersion() != life.version() + 1) {
            followed.add(Violation.ILLEGAL_TRANSITION, "order %s has version %d after version %d", event.orderId(),
                    event.orderVersion(), life.version());
        } else if (after == null && life.outcomes < 2) {
            followed.add(Violation.ILLEGAL_TRANSITION, "order %s was %s and then %s", event.orderId(), before,
                    event.getClass().getSimpleName());
        } else if (event instanceof Paid && event.at().toEpochMilli() > life.holdUntilMillis) {
            // By log time, as in the ledger: whether the ledger's timer was late does not matter.
            followed.add(Violation.ILLEGAL_TRANSITION, "order %s was paid at %s, though its hold had ended at %s",
                    event.orderId(), event.at(), Instant.ofEpochMilli(life.holdUntilMillis));
        }
        life.follow(event);
        CommandId by = commandOf(event);
        if (by != null) {
            commanded(event.orderId(), by).effects++;
        }
        switch (event) {
            case Placed placed -> {
                life.holdUntilMillis = placed.holdUntil().toEpochMilli();
                life.attemptKey = placed.attemptKey();
                life.priced = placed.price() != null;
                shelf(event.productId()).changed(event, true, life);
            }
            case Canceled canceled -> {
                shelf(event.productId()).changed(event, false, life);
                boolean due = Boolean.TRUE.equals(canceled.refundDue());
                life.kept = before == OrderStatus.PAID && !due && life.priced;
                life.unknownDue = due && canceled.payment() == null;
                if (canceled.payment() != null) {
                    commanded(event.orderId(), canceled.payment().id()).due = true;
                    refund(event, canceled.payment(), event.at(), null);
                }
            }
            case Refunded refunded -> {
                Life.Commanded payment = commanded(event.orderId(), refunded.payment().id());
                if (!payment.due && life.unknownDue) {
                    life.unknownDue = false;
                } else if (!payment.due && !life.isHeadless()) {
                    followed.add(Violation.ILLEGAL_TRANSITION, "order %s: payment %s was given back, but was not due",
                            refunded.orderId(), payment.id());
                }
                payment.due = false;
                life.kept = false;
                refund(event, refunded.payment(), null, event.at());
            }
            case Rejected rejected -> {
                if (rejected.reason() == RejectReason.SOLD_OUT && rejected.remaining() > 0) {
                    followed.add(Violation.OVERTAKEN, "order %s was told SOLD_OUT while %d units remained",
                            rejected.orderId(), rejected.remaining());
                }
            }
            case PaymentFailed _failed -> {
            }
            case Paid _paid -> {
            }
            case Completed _completed -> {
            }
            // Only its command shows whether it was a payment, and that may not be read yet.
            case CommandRefused refused -> {
                Life.Commanded command = commanded(event.orderId(), refused.commandId());
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
        MysqlState.Refund said = new MysqlState.Refund(event.userId(), event.productId(),
                price == null ? null : price.amount(), price == null ? null : price.currency(), dueAt, refundedAt);
        Life.Commanded command = commanded(event.orderId(), payment.id());
        MysqlState.Refund before = command.refund;
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
        shelf(level.productId()).level(level);
    }

    @Override
    public void restock(Restock restock) {
        records++;
        shelf(restock.productId()).restocked(restock);
    }

    @Override
    public void refused(Restock restock) {
        shelf(restock.productId()).refused(restock);
    }

    private Life life(OrderId order, ProductId product) {
        Life first = lives.need(order);
        return !first.isKnown() || first.productId().equals(product)
                ? first
                : namesakes.computeIfAbsent(new Named(order, product), named -> new Life(order));
    }

    /** By the order id alone: a command does not name its product. */
    private Life.Commanded commanded(OrderId order, CommandId command) {
        return lives.need(order).commanded(command);
    }

    private Shelf shelf(ProductId product) {
        return shelves.computeIfAbsent(product.value(), id -> {
            Shelf shelf = new Shelf(product);
            if (judgedUpTo != Long.MAX_VALUE) {
                shelf.mark();
            }
            return shelf;
        });
    }

    /**
     * From here on, records only complete earlier ones: later requests and commands need no outcome, and later stock is
     * not counted. So a log that is being written to can be judged.
     */
    void mark() {
        judgedUpTo = records;
        shelves.values().forEach(Shelf::mark);
    }

    /** All violations, by the records read so far. */
    Findings findings() {
        Findings findings = new Findings();
        findings.addAll(followed);
        lives.forEach(life -> judge(life, findings));
        // If both products are in one partition, the ledger takes the second order for a repetition of the first.
        namesakes.values().stream().filter(life -> life.version() > 0).forEach(life -> judge(life, findings));
        Shelf.Complete complete = new Shelf.Complete(isComplete(Topics.PURCHASE_REQUESTS),
                isComplete(Topics.ORDER_EVENTS), isComplete(Topics.RESTOCKS));
        shelves.values().forEach(shelf -> shelf.judge(complete, findings));
        return findings;
    }

    private void judge(Life life, Findings findings) {
        if (!life.isKnown()) {
            return; // only commands, for an order that never existed: dead letters
        }
        boolean decided = life.version() > 0;
        if (life.outcomes > 1) {
            findings.add(Violation.DECIDED_TWICE, "order %s has %d outcomes", life.orderId(), life.outcomes);
        }
        if (life.place >= 0) {
            // An order may have an outcome although its first event is gone.
            if (!decided && life.askedAt <= judgedUpTo && isComplete(Topics.ORDER_EVENTS)) {
                findings.add(Violation.UNDECIDED, "order %s is in the log, but has no outcome", life.orderId());
            }
        } else if (decided && isComplete(Topics.PURCHASE_REQUESTS)) {
            findings.add(Violation.UNASKED, "order %s has an outcome, but no request in the log", life.orderId());
        }
        if (life.kept) {
            findings.add(Violation.PAYMENT_KEPT,
                    "order %s was paid and then canceled, and its payment is neither due back nor given back",
                    life.orderId());
        }
        for (Life.Commanded command : life.commands()) {
            if (command.effects > 1) {
                findings.add(Violation.ANSWERED_TWICE, "command %s for order %s has %d outcomes", command.id(),
                        life.orderId(), command.effects);
            }
            if (command.sent > 0 && command.effects == 0 && decided && command.sentAt <= judgedUpTo
                    && isComplete(Topics.ORDER_EVENTS)) {
                findings.add(Violation.UNANSWERED, "command %s for order %s is in the log, but has no outcome",
                        command.id(), life.orderId());
            }
            if (command.payment && command.unrefunded) {
                findings.add(Violation.PAYMENT_KEPT, "payment %s for order %s was refused, but is not due back",
                        command.id(), life.orderId());
            }
            if (command.effects > 0 && command.sentAt == 0 && isComplete(Topics.ORDER_COMMANDS)) {
                findings.add(Violation.UNCOMMANDED, "order %s has an outcome of command %s, which is not in the log",
                        life.orderId(), command.id());
            }
        }
    }

    /** Adds the orders that hold a unit after their deadline. */
    void judgeHolds(Instant now, Findings findings) {
        long overdueMillis = now.minus(HOLD_GRACE).toEpochMilli();
        lives.forEach(life -> judgeHold(life, overdueMillis, findings));
        namesakes.values().forEach(life -> judgeHold(life, overdueMillis, findings));
    }

    private static void judgeHold(Life life, long overdueMillis, Findings findings) {
        if (life.status() == OrderStatus.PENDING && life.holdUntilMillis < overdueMillis) {
            findings.add(Violation.UNIT_STUCK, "order %s is still pending, though its hold ended at %s",
                    life.orderId(), Instant.ofEpochMilli(life.holdUntilMillis));
        }
    }

    /** A note for each order id that was used for more than one product, for the author of the writing program. */
    List<String> notes() {
        return namesakes.values()
                .stream()
                .map(second -> "order id " + second.orderId() + " was used twice: "
                        + words(lives.need(second.orderId())) + " and " + words(second)
                        + " but only one of them is an order to shoppers and in MySQL."
                        + " A writer of purchase-requests has to take a new id for each.")
                .limit(AuditReport.SHOWN)
                .toList();
    }

    private static String words(Life life) {
        return "for product " + life.productId() + ", where it is " + life.status() + ",";
    }

    boolean isComplete(Topic<?, ?> topic) {
        return !shortened.contains(topic);
    }

    @Nullable
    Life of(OrderId order) {
        Life life = lives.get(order);
        return life == null || !life.isKnown() ? null : life;
    }

    /** The order of the product, if several orders have the id. */
    @Nullable
    Life of(OrderId order, ProductId product) {
        Life second = namesakes.get(new Named(order, product));
        return second == null ? of(order) : second;
    }

    /** The payment, if it is, or was, due back. */
    Life.@Nullable Commanded of(RefundId refund) {
        Life life = lives.get(refund.order());
        Life.Commanded payment = life == null ? null : life.seen(refund.payment());
        return payment == null || payment.refund == null ? null : payment;
    }

    Lives lives() {
        return lives;
    }

    @Nullable
    Shelf of(ProductId product) {
        return shelves.get(product.value());
    }

    /** Sorted by product id. */
    Collection<Shelf> shelves() {
        return Collections.unmodifiableCollection(shelves.values());
    }

    long records() {
        return records;
    }
}
