package dev.firstpair.benchmarks.baselines;

/** A design of the sale. */
public interface Shop {

    /** The result of a purchase. */
    enum Outcome {
        /** Stored. */
        ORDERED,
        /** Will be stored soon. */
        ACCEPTED, SOLD_OUT, ALREADY_ORDERED, UNKNOWN_PRODUCT
    }

    /**
     * Puts a new product on sale.
     *
     * @return its id
     */
    long open(int stock);

    /** Buys a unit for the user, who may have one of each product. */
    Outcome buy(long productId, long userId);
}
