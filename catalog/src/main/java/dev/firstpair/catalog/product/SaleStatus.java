package dev.firstpair.catalog.product;

import dev.firstpair.catalog.stock.Stock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a product can be bought. */
enum SaleStatus {
    /** Not yet: the sale has not begun, or the ledger does not know the product yet. */
    UPCOMING,
    /** Now. */
    OPEN,
    /** The sale is on, but nothing is left; a cancellation or a restock may change that. */
    SOLD_OUT,
    /** No longer. */
    CLOSED;

    /** The status at {@code now}. */
    static SaleStatus of(@Nullable Instant opensAt, @Nullable Instant closesAt, Stock stock, Instant now) {
        if (closesAt != null && !now.isBefore(closesAt)) {
            return CLOSED;
        }
        if (opensAt != null && now.isBefore(opensAt) || stock.version() == 0) {
            return UPCOMING;
        }
        return stock.remaining() > 0 ? OPEN : SOLD_OUT;
    }
}
