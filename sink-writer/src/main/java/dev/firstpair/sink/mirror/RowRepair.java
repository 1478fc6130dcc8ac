package dev.firstpair.sink.mirror;

import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How an edit is taken back; doing it again, or late, changes nothing. */
sealed interface RowRepair {

    /**
     * The order's row gets the ledger's latest state.
     *
     * @param known the ledger's state when the edit was made, in case the row is gone
     */
    record Order(OrderRow known) implements RowRepair {}

    /** As {@link Order}, of several rows. */
    record Orders(List<OrderRow> known) implements RowRepair {}

    /**
     * As {@link Order}, if somebody edited the {@code ledger_*} columns.
     *
     * @param forged the version that the edit set
     * @param restores {@code ledger_restores} of the row, before or after the edit: the greater one
     * @param corrections the same of {@code ledger_corrections}
     */
    record ForgedOrder(OrderRow known, int forged, int restores, int corrections) implements RowRepair {}

    /**
     * The row is removed.
     *
     * @param copied whether its {@code ledger_*} columns are those of another order
     */
    record OrphanOrder(String orderId, boolean copied) implements RowRepair {}

    /** The ledger is asked for an order whose row has empty {@code ledger_*} columns. */
    record UnknownOrder(OrderId orderId) implements RowRepair {}

    /** The ledger is asked for an order whose row is gone, together with its {@code ledger_*} columns. */
    record LostOrder(OrderId orderId) implements RowRepair {}

    /** Every order that the ledger knows gets a row. */
    record LostOrders() implements RowRepair {}

    /**
     * The product's stock becomes the ledger's latest, and the row's version one that the ledger does not take for an
     * old one.
     */
    record Stock(ProductId productId) implements RowRepair {}

    /**
     * Restores the columns of the product's row that still have the values of the edit.
     *
     * @param was the values before the edit, by column
     * @param is the values of the edit, by column
     */
    record Product(ProductId productId, Map<String, @Nullable Object> was, Map<String, @Nullable Object> is)
            implements
                RowRepair {}

    /** In place of a value: an invalid date, as text. */
    record InvalidDate(String text) {}

    /** The product's row is restored, with the ledger's latest stock. */
    record DeletedProduct(
            long productId,
            String productName,
            @Nullable String productDesc,
            long productPrice,
            String currency,
            LocalDateTime createdAt,
            @Nullable LocalDateTime opensAt,
            @Nullable LocalDateTime closesAt,
            long holdMillis,
            @Nullable Long leadMillis,
            long rowVersion,
            Shown shown) implements RowRepair {}

    /** What pages show of a product, and no topic has. */
    record Shown(@Nullable String imageUrl, @Nullable String dropName, @Nullable String sizeLabel) {

        static final Shown NOTHING = new Shown(null, null, null);
    }

    /** The row is removed. */
    record OrphanProduct(long productId) implements RowRepair {}

    /** The wish, to which another user or product was given, gets another id, as if its row were a new one. */
    record EditedWish(long wishlistId, long userId, long productId) implements RowRepair {}

    /**
     * The repairs for changes in their order. Rows whose id was changed by hand are removed first, since another row
     * may have had that id, and is restored.
     */
    static List<RowRepair> of(List<RowChange> changes) {
        List<RowRepair> removals = new ArrayList<>();
        List<RowRepair> others = new ArrayList<>();
        for (RowChange change : changes) {
            switch (change) {
                case RowChange.Refused refused -> {
                    boolean removes = refused.repair() instanceof OrphanOrder
                            || refused.repair() instanceof OrphanProduct;
                    (removes ? removals : others).add(refused.repair());
                }
                case RowChange.Unrepaired(RowRepair repair) -> others.add(repair);
                default -> {
                }
            }
        }
        removals.addAll(others);
        return grouped(removals);
    }

    /** One statement for orders in a row is much faster than one for each. */
    private static List<RowRepair> grouped(List<RowRepair> repairs) {
        List<RowRepair> grouped = new ArrayList<>();
        List<OrderRow> orders = new ArrayList<>();
        for (RowRepair repair : repairs) {
            if (repair instanceof Order(OrderRow known)) {
                orders.add(known);
            } else {
                addOrders(orders, grouped);
                grouped.add(repair);
            }
        }
        addOrders(orders, grouped);
        return grouped;
    }

    private static void addOrders(List<OrderRow> orders, List<RowRepair> to) {
        if (orders.size() == 1) {
            to.add(new Order(orders.getFirst()));
        } else if (!orders.isEmpty()) {
            to.add(new Orders(List.copyOf(orders)));
        }
        orders.clear();
    }
}
