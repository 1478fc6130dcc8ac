package dev.firstpair.sink.mirror;

import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.topics.ids.ProductId;
import java.time.LocalDateTime;
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
     * @param restores how often edits of the row had been taken back when this one was made
     */
    record ForgedOrder(OrderRow known, int restores) implements Repair {}

    /**
     * The row goes away.
     *
     * @param copied whether it holds what the ledger said of another order
     */
    record StrayOrder(String orderId, boolean copied) implements Repair {}

    /** The product's stock is what the ledger said last, and its row's version none that the ledger takes for an old one. */
    record Stock(ProductId productId) implements Repair {}

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
}
