package dev.firstpair.sink.mirror;

import dev.firstpair.sink.mirror.RowChange.Edit;
import dev.firstpair.sink.mirror.RowChange.Refusal;
import dev.firstpair.sink.orders.OrderTable;
import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.sink.projection.OrderStatusColumn;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.Actor;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderCommand;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Reads changes of {@code orders}. Every write of the sink changes a {@code ledger_*} column, and nobody else is
 * supposed to write those; if they are unchanged, the change is an edit by a person.
 */
final class OrderChanges {

    private static final Actor MIRROR = new Actor.System("mirror");

    /**
     * Facts that are fixed when an order is placed. Columns that change with the status may be edited with it; the
     * ledger's next event sets them again.
     */
    private static final List<String> FACTS = List.of("user_id", "product_id", "order_date", "hold_until");

    private static final String RESTORES = "ledger_restores";
    private static final String CORRECTIONS = "ledger_corrections";

    /** The ledger's values; only the sink is supposed to write them. */
    private static final List<String> LEDGER = List.of("ledger_version", RESTORES, CORRECTIONS, "ledger_user_id",
            "ledger_product_id", "ledger_status", "ledger_order_date", "ledger_cancel_reason", "ledger_hold_until",
            "ledger_updated_at");

    /** All columns that the sink writes; an edit of another column, which somebody has added, is ignored. */
    private static final List<String> OURS = Stream
            .of(FACTS, LEDGER, List.of("order_status", "version", "cancel_reason", "updated_at"))
            .flatMap(List::stream)
            .toList();

    private OrderChanges() {}

    static RowChange read(RowChanges.Change change) {
        if (!isAnId(change.after() == null ? change.was() : change.is())) {
            return change.after() == null ? orphanDeleted(change) : orphan(change, true);
        }
        return switch (change.op()) {
            case "c" -> created(change);
            case "u" -> updated(change);
            case "d" -> deleted(change);
            default -> change.ignored("an operation of an unknown kind, " + change.op());
        };
    }

    private static RowChange created(RowChanges.Change change) {
        if (isCopy(change)) {
            return orphan(change, true);
        }
        return isInvented(change.is()) ? unknown(change) : new RowChange.OwnWrite();
    }

    private static RowChange unknown(RowChanges.Change change) {
        return new RowChange.Unrepaired(
                new RowRepair.UnknownOrder(OrderId.parse(Columns.text(change.is(), "order_id"))));
    }

    private static RowChange deleted(RowChanges.Change change) {
        if (isCopy(change) || Columns.number(change.was(), "ledger_version") == OrderTable.ORPHAN) {
            return new RowChange.OwnWrite();
        }
        return isInvented(change.was())
                ? new RowChange.Unrepaired(
                        new RowRepair.LostOrder(OrderId.parse(Columns.text(change.was(), "order_id"))))
                : ifKnown(change, known -> deleted(change, known));
    }

    private static RowChange updated(RowChanges.Change change) {
        Struct was = change.was();
        Struct is = change.is();
        if (bySink(change) || !change.changes(OURS)) {
            return new RowChange.OwnWrite();
        }
        if (isCopy(change)) {
            // The row is being removed; that was decided when it got the id.
            return change
                    .ignored("order " + Columns.text(was, "order_id") + " was edited: it is none of the ledger's");
        }
        if (isInvented(was)) {
            return unknown(change);
        }
        return ifKnown(change, known -> edited(change, known));
    }

    private static RowChange edited(RowChanges.Change change, OrderRow known) {
        Struct was = change.was();
        Struct is = change.is();
        String before = word(was);
        String after = word(is);
        if (change.changes(LEDGER)) {
            return refused(change, Refusal.FIXED_COLUMN, known, "what the ledger said is not anybody's to edit",
                    new RowRepair.ForgedOrder(known, Columns.number32(is, "ledger_version"),
                            Math.max(count(was, RESTORES), count(is, RESTORES)),
                            Math.max(count(was, CORRECTIONS), count(is, CORRECTIONS))));
        }
        if (change.changes(FACTS)) {
            return refused(change, Refusal.FIXED_COLUMN, known,
                    "its user, product, date and deadline cannot be edited");
        }
        if (before.equals(after)) {
            return refused(change, Refusal.FIXED_COLUMN, known, "only the status can be edited");
        }
        Optional<OrderStatusColumn> to = OrderStatusColumn.find(after);
        if (to.isEmpty()) {
            return refused(change, Refusal.UNKNOWN_STATUS, known, "'" + after + "' is no status");
        }
        if (OrderStatusColumn.find(before).isEmpty() && to.get() == known.status()) {
            return new RowChange.OwnWrite(); // see OrderTable
        }
        // Not from the ledger's last status: a person may edit to paid and then to completed before the ledger has
        // decided either.
        OrderStatusColumn from = OrderStatusColumn.find(before).orElse(known.status());
        Edit edit = edit(from, to.get());
        return edit == null
                ? refused(change, Refusal.IMPOSSIBLE_STATUS, known,
                        "an order that is " + from.column() + " cannot become " + after)
                : command(change, edit, known, before, after);
    }

    /**
     * A write of the sink raises {@code ledger_version}, counts a restore, or sets {@code ledger_hold_until}; and if it
     * changes the visible status, it sets the ledger's status.
     */
    private static boolean bySink(RowChanges.Change change) {
        Struct was = change.was();
        Struct is = change.is();
        if (Columns.number(is, "ledger_version") == OrderTable.ORPHAN) {
            return true;
        }
        boolean says = word(is).equals(Columns.textOrNull(is, "ledger_status"));
        if (Columns.number(is, "ledger_version") > Columns.number(was, "ledger_version")) {
            return says && Columns.number(is, "version") == Columns.number(is, "ledger_version");
        }
        boolean counted = count(is, RESTORES) > count(was, RESTORES);
        boolean learned = was.getWithoutDefault("ledger_hold_until") == null
                && is.getWithoutDefault("ledger_hold_until") != null;
        return (counted || learned) && (says || word(is).equals(word(was)));
    }

    /** Zero for a row that was written before the column was added. */
    private static int count(Struct row, String column) {
        return Columns.exists(row, column) ? Columns.number32(row, column) : 0;
    }

    private static @Nullable Edit edit(OrderStatusColumn from, OrderStatusColumn to) {
        return switch (to) {
            case PENDING -> null;
            case PAID -> from == OrderStatusColumn.PENDING ? Edit.PAY : null;
            case COMPLETED -> from == OrderStatusColumn.PAID ? Edit.COMPLETE : null;
            case CANCELED -> from == OrderStatusColumn.PENDING || from == OrderStatusColumn.PAID ? Edit.CANCEL : null;
        };
    }

    private static RowChange command(
            RowChanges.Change change, Edit edit, OrderRow known, String before, String after) {
        OrderId orderId = known.orderId();
        CommandId commandId = EditIds.command(change, orderId, before, after);
        Instant at = change.at();
        OrderCommand command = switch (edit) {
            case PAY -> new OrderCommand.Pay(commandId, orderId, MIRROR, at);
            case COMPLETE -> new OrderCommand.Complete(commandId, orderId, MIRROR, at);
            case CANCEL -> new OrderCommand.Cancel(commandId, orderId, MIRROR, at);
            case PRODUCT, RESTOCK -> throw new IllegalArgumentException("not of an order: " + edit);
        };
        return new RowChange.Publish<>(Topics.ORDER_COMMANDS, known.productId(), command, edit);
    }

    private static RowChange refused(RowChanges.Change change, Refusal why, OrderRow known, String detail) {
        return refused(change, why, known, detail, new RowRepair.Order(known));
    }

    private static RowChange refused(
            RowChanges.Change change, Refusal why, OrderRow known, String detail, RowRepair repair) {
        if (known.version() <= 0) {
            // There is no state to restore, and the repair that reset the row's version writes the row again.
            return change.ignored("order " + known.orderId() + " was edited, or deleted, while it was being repaired: "
                    + detail + "; if it differs from the log for long, audit it again");
        }
        return change.refused(why, Topics.ORDER_COMMANDS, known.productId(), "order " + known.orderId() + ": " + detail,
                repair);
    }

    private static RowChange deleted(RowChanges.Change change, OrderRow known) {
        return refused(change, Refusal.DELETED, known, "the ledger forgets no order; cancel it by its status");
    }

    private static RowChange orphan(RowChanges.Change change, boolean copied) {
        String orderId = Columns.text(change.is(), "order_id");
        return change.refused(Refusal.INVENTED, Topics.ORDER_COMMANDS, change.is().get("product_id"),
                "order " + orderId + " is none of the ledger's: orders are placed by requests",
                new RowRepair.OrphanOrder(orderId, copied));
    }

    /** Deleted by the sink, or by a person before the sink did it. */
    private static RowChange orphanDeleted(RowChanges.Change change) {
        String orderId = Columns.text(change.was(), "order_id");
        return Columns.number(change.was(), "ledger_version") == OrderTable.ORPHAN
                ? new RowChange.OwnWrite()
                : change.ignored("what was never an order was deleted: " + orderId);
    }

    private static boolean isCopy(RowChanges.Change change) {
        return change.identity() == RowIds.Identity.COPY;
    }

    /** A row whose version a repair reset still has the ledger's status; see {@link OrderTable#resetVersions}. */
    private static boolean isInvented(Struct row) {
        return Columns.number(row, "ledger_version") <= 0 && Columns.textOrNull(row, "ledger_status") == null;
    }

    /** The ledger's values may be unreadable: somebody edited them, and that edit is not taken back yet. */
    private static RowChange ifKnown(RowChanges.Change change, Function<OrderRow, RowChange> read) {
        OrderRow known;
        try {
            known = known(change.was());
        } catch (IllegalArgumentException e) {
            return change.impossible(Topics.ORDER_COMMANDS, "what the ledger said of order "
                    + Columns.text(change.was(), "order_id") + " cannot be read: " + e.getMessage());
        }
        return read.apply(known);
    }

    /** The ledger's state before the change; throws an {@link IllegalArgumentException} if it is not a valid one. */
    private static OrderRow known(Struct row) {
        @Nullable
        String reason = Columns.textOrNull(row, "ledger_cancel_reason");
        // A row with a reset version has no user and product in ledger_* columns; if those in the visible columns are
        // wrong, the ledger knows no such order.
        String of = Columns.number(row, "ledger_version") <= 0 ? "" : "ledger_";
        return new OrderRow(OrderId.parse(Columns.text(row, "order_id")),
                new UserId(present(Columns.numberOrNull(row, of + "user_id"), "user")),
                new ProductId(present(Columns.numberOrNull(row, of + "product_id"), "product")),
                OrderStatusColumn.ofColumn(present(Columns.textOrNull(row, "ledger_status"), "status")),
                present(Columns.timeOrNull(row, "ledger_order_date"), "date"), Columns.number32(row, "ledger_version"),
                reason == null ? null : CancelReason.valueOf(reason), Columns.timeOrNull(row, "ledger_hold_until"),
                present(Columns.timeOrNull(row, "ledger_updated_at"), "time of change"));
    }

    private static <T> T present(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalArgumentException("it has no " + what);
        }
        return value;
    }

    private static boolean isAnId(Struct row) {
        try {
            OrderId.parseExact(Columns.text(row, "order_id"));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String word(Struct row) {
        return String.valueOf(Columns.textOrNull(row, "order_status"));
    }
}
