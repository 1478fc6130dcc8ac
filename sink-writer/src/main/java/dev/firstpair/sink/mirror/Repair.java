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
sealed interface Repair {

    /**
     * The order's row says what the ledger said last.
     *
     * @param known what it had said when the edit was made, for the case that nothing is left of the row
     */
    record Order(OrderRow known) implements Repair {}

    /**
     * As {@link Order}, where somebody edited what the ledger said.
     *
     * @param forged the version that they gave it
     * @param restores {@code ledger_restores} of the row, as it was or as somebody made it: the greater one
     * @param corrections the same of {@code ledger_corrections}
     */
    record ForgedOrder(OrderRow known, int forged, int restores, int corrections) implements Repair {}

    /**
     * The row goes away.
     *
     * @param copied whether it holds what the ledger said of another order
     */
    record StrayOrder(String orderId, boolean copied) implements Repair {}

    /** The ledger is asked for an order in whose row nothing stands of what it said. */
    record UnknownOrder(OrderId orderId) implements Repair {}

    /** The ledger is asked for an order whose row is gone, and with it what the ledger said. */
    record LostOrder(OrderId orderId) implements Repair {}

    /** Every order that the ledger knows has a row. */
    record LostOrders() implements Repair {}

    /** The product's stock is what the ledger said last, and its row's version none that the ledger takes for an old one. */
    record Stock(ProductId productId) implements Repair {}

    /**
     * The columns of the product's row are as they were, those that still are as somebody made them.
     *
     * @param was by their names, what they had in them
     * @param is what somebody wrote there
     */
    record Product(ProductId productId, Map<String, @Nullable Object> was, Map<String, @Nullable Object> is)
            implements
                Repair {}

    /** In place of a value: a date that is none, as text. */
    record NoDate(String text) {}

    /** The product's row is there again as it was, with the stock that the ledger said last. */
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
            long rowVersion) implements Repair {}

    /** The row goes away. */
    record StrayProduct(long productId) implements Repair {}

    /**
     * What takes back changes that were made one after the other. Rows with an id that somebody gave them go away first, since
     * another row may have had that id, and comes back.
     */
    static List<Repair> of(List<RowChange> changes) {
        List<Repair> removals = new ArrayList<>();
        List<Repair> others = new ArrayList<>();
        for (RowChange change : changes) {
            switch (change) {
                case RowChange.Refused refused -> {
                    boolean removes = refused.repair() instanceof StrayOrder
                            || refused.repair() instanceof StrayProduct;
                    (removes ? removals : others).add(refused.repair());
                }
                case RowChange.Unrepaired(Repair repair) -> others.add(repair);
                default -> {
                }
            }
        }
        removals.addAll(others);
        return removals;
    }
}
