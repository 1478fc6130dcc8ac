package dev.firstpair.audit.mirror;

import dev.firstpair.audit.log.OrderHistory;
import dev.firstpair.audit.log.OrderHistory.CommandHistory;
import dev.firstpair.audit.log.ProductHistory;
import dev.firstpair.audit.log.Refund;
import dev.firstpair.audit.log.RefundId;
import dev.firstpair.audit.log.Replay;
import dev.firstpair.audit.mirror.Drift.Cause;
import dev.firstpair.audit.mirror.Drift.Mirror;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderStatus;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Compares a mirror's state with a replay of the log. */
final class DriftCheck {

    private final Replay log;

    DriftCheck(Replay log) {
        this.log = log;
    }

    /** @param least the stock version that Redis must have reached, 1 or more */
    @Nullable
    Drift redis(ProductId product, RedisState.@Nullable Stock stock, long least) {
        return stock == null
                ? missing(Mirror.REDIS, product)
                : stock(Mirror.REDIS, product, stock.remaining(), stock.version(), least);
    }

    /** @param least the stock version that MySQL must have reached; 0 if the log does not know the product */
    @Nullable
    Drift mysql(ProductId product, MysqlState.@Nullable Stock stock, long least) {
        return stock == null
                ? missing(Mirror.MYSQL, product)
                : stock(Mirror.MYSQL, product, stock.productStock(), stock.stockVersion(), least);
    }

    private static Drift missing(Mirror mirror, ProductId product) {
        return Drift.ofStock(mirror, Cause.MISSING, product, "product " + product + " is not in " + mirror);
    }

    private @Nullable Drift stock(Mirror mirror, ProductId product, int remaining, long version, long least) {
        ProductHistory history = log.of(product);
        if (history == null || history.version() == 0) {
            return Drift.ofStock(mirror, Cause.NOT_IN_LOG, product, "product " + product + " is in " + mirror
                    + ", but the log has no stock level of it");
        }
        Integer logged = history.remainingAt(version);
        if (version >= least && logged != null && logged == remaining) {
            return null;
        }
        long newest = history.version();
        Cause cause;
        if (version > newest) {
            cause = Cause.AHEAD;
        } else if (version < least && (logged == null || logged == remaining)) {
            cause = Cause.BEHIND;
        } else {
            cause = Cause.DIFFERENT;
        }
        // The log's state at the mirror's version explains a difference best; otherwise its newest state is shown.
        long shownVersion = cause == Cause.DIFFERENT && logged != null ? version : newest;
        return Drift.ofStock(mirror, cause, product,
                String.format(Locale.ROOT, "product %s: %s %s %d remaining at stock version %d, the log has %s at %d",
                        product, mirror, verb(cause), remaining, version, history.remainingAt(shownVersion),
                        shownVersion));
    }

    /** Compares a row of {@code orders}, or its absence, with the order's state in the log. */
    @Nullable
    Drift order(OrderId order, MysqlState.@Nullable Order row) {
        OrderHistory history = row == null ? log.of(order) : log.of(order, row.productId());
        if (history == null || !history.isOrder()) {
            // A row that is older than the remaining records of the log cannot be judged.
            boolean gone = !log.isComplete(Topics.ORDER_EVENTS)
                    && (history == null || history.status() == OrderStatus.ACCEPTED);
            return row == null || gone
                    ? null
                    : Drift.ofOrder(Mirror.MYSQL, Cause.NOT_IN_LOG, row.productId(), order, "order " + order
                            + " is in MySQL as " + words(row) + ", but is no order in the log");
        }
        MysqlState.Order logged = new MysqlState.Order(history.userId(), history.productId(), history.status(),
                history.statusVersion());
        if (row == null) {
            return Drift.ofOrder(Mirror.MYSQL, Cause.MISSING, history.productId(), order,
                    "order " + order + ": MySQL has no row, the log has " + words(logged));
        }
        if (logged.equals(row)) {
            return null;
        }
        Cause cause;
        if (row.version() > history.version()) {
            cause = Cause.AHEAD;
        } else if (row.version() < logged.version() && row.status() == history.statusAt(row.version())
                && row.userId().equals(logged.userId()) && row.productId().equals(logged.productId())) {
            cause = Cause.BEHIND;
        } else {
            cause = Cause.DIFFERENT;
        }
        boolean othersOrder = !row.userId().equals(logged.userId()) || !row.productId().equals(logged.productId());
        return Drift.ofOrder(Mirror.MYSQL, cause, history.productId(), order,
                "order " + order + ": MySQL " + verb(cause) + " "
                        + (othersOrder ? words(row) + whose(row) : words(row)) + ", the log has "
                        + (othersOrder ? words(logged) + whose(logged) : words(logged)));
    }

    /** Compares a row of {@code refunds}, or its absence, with the order's events about the payment. */
    @Nullable
    Drift refund(RefundId id, @Nullable Refund row) {
        CommandHistory payment = log.of(id);
        Refund logged = payment == null ? null : payment.refund();
        if (logged == null) {
            return row == null || isOlderThanTheLog(log.of(id.order(), row.productId()))
                    ? null
                    : Drift.ofRefund(Cause.NOT_IN_LOG, row.productId(), id,
                            id + " is in MySQL as " + words(row) + ", but is not due back by the log");
        }
        if (row == null) {
            return Drift.ofRefund(Cause.MISSING, logged.productId(), id,
                    id + ": MySQL has no row, the log has " + words(logged));
        }
        // The event with the time since which it is due may be gone.
        Refund due = logged.dueAt() == null && isOlderThanTheLog(log.of(id.order(), logged.productId()))
                ? logged.at(row.dueAt(), logged.refundedAt())
                : logged;
        if (due.equals(row)) {
            return null;
        }
        Cause cause;
        if (row.refundedAt() == null && due.at(due.dueAt(), null).equals(row)) {
            cause = Cause.BEHIND;
        } else if (due.refundedAt() == null && row.at(row.dueAt(), null).equals(due)) {
            cause = Cause.AHEAD;
        } else {
            cause = Cause.DIFFERENT;
        }
        boolean others = !row.userId().equals(due.userId()) || !row.productId().equals(due.productId());
        return Drift.ofRefund(cause, due.productId(), id,
                id + ": MySQL " + verb(cause) + " " + words(row)
                        + (others ? " of user " + row.userId() + " for product " + row.productId() : "")
                        + ", the log has " + words(due)
                        + (others ? " of user " + due.userId() + " for product " + due.productId() : ""));
    }

    /** Whether events of it may be gone. */
    private boolean isOlderThanTheLog(@Nullable OrderHistory history) {
        return !log.isComplete(Topics.ORDER_EVENTS)
                && (history == null || history.isTruncated() || history.status() == OrderStatus.ACCEPTED);
    }

    /** Checks a unit that Redis reserves for an order. */
    @Nullable
    Drift lease(ProductId product, OrderId order) {
        OrderHistory history = log.of(order, product);
        return history == null || history.version() == 0
                ? null
                : Drift.ofOrder(Mirror.REDIS, Cause.STALE_LEASE, product, order,
                        "order " + order + ": Redis leases a unit of"
                                + " product " + product + " to it, but it is decided: " + history.status());
    }

    private static String verb(Cause cause) {
        return switch (cause) {
            case BEHIND -> "is behind: it has";
            case AHEAD -> "is ahead: it has";
            case MISSING, DIFFERENT, NOT_IN_LOG, STALE_LEASE -> "has";
        };
    }

    private static String words(MysqlState.Order order) {
        return order.status() + " at version " + order.version();
    }

    private static String whose(MysqlState.Order order) {
        return " of user " + order.userId() + " for product " + order.productId();
    }

    private static String words(Refund refund) {
        return (refund.amount() == null ? "an unknown amount" : refund.amount() + " " + refund.currency())
                + (refund.dueAt() == null ? "" : ", due since " + refund.dueAt())
                + (refund.refundedAt() == null ? ", not given back" : ", given back at " + refund.refundedAt());
    }
}
