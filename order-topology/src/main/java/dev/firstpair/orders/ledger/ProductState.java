package dev.firstpair.orders.ledger;

import dev.firstpair.topics.order.Price;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stock of one product.
 *
 * @param terms how it is sold; absent until its catalogue row was read, though units may be granted before
 * @param granted units ever put on sale
 * @param active units that pending, paid and completed orders have, 0 to {@code granted}
 * @param pending those of pending orders, 0 to {@code active}
 * @param stockVersion counts the visible changes of all but {@code pending}: 0 until the product is known
 */
public record ProductState(@Nullable Terms terms, int granted, int active, int pending, long stockVersion) {

    /** An unknown product. */
    public static final ProductState UNKNOWN = new ProductState(null, 0, 0, 0, 0);

    /**
     * How a product is sold, by its row in the catalogue.
     *
     * @param opensAt the sale's first moment; absent if it is open from the start
     * @param closesAt the first moment after the sale; absent if it stays open
     * @param hold how long a unit is held for payment
     * @param rowVersion the row's version
     * @param price of a unit; absent if the row was read by a version that did not keep it, and was not published again
     *     since
     */
    public record Terms(
            @Nullable Instant opensAt,
            @Nullable Instant closesAt,
            Duration hold,
            long rowVersion,
            @Nullable Price price) {}

    public ProductState {
        if (active < 0 || active > granted) {
            throw new IllegalArgumentException("active is 0 to " + granted + ", not " + active);
        }
        if (pending < 0 || pending > active) {
            throw new IllegalArgumentException("pending is 0 to " + active + ", not " + pending);
        }
        if ((terms == null) != (stockVersion == 0)) {
            throw new IllegalArgumentException("a known product, and no other, has a stock version");
        }
    }

    /** Units for sale as published: none of an unknown product. */
    public int remaining() {
        return terms == null ? 0 : granted - active;
    }

    ProductState listed(Terms newTerms) {
        return new ProductState(newTerms, granted, active, pending, stockVersion + 1);
    }

    ProductState restocked(int quantity) {
        return new ProductState(terms, granted + quantity, active, pending, terms == null ? 0 : stockVersion + 1);
    }

    ProductState taken() {
        return new ProductState(terms, granted, active + 1, pending + 1, stockVersion + 1);
    }

    /** Leaves the stock version as it is: what can be bought is the same. */
    ProductState paid() {
        return new ProductState(terms, granted, active, pending - 1, stockVersion);
    }

    /** @param unpaid whether the order was pending */
    ProductState givenBack(boolean unpaid) {
        return new ProductState(terms, granted, active - 1, unpaid ? pending - 1 : pending, stockVersion + 1);
    }
}
