package dev.firstpair.benchmarks;

/**
 * Assigns buyers to products, so that each buys a product only once: purchases go round the products that are on sale
 * together; when all buyers have bought these, the next products are sold.
 *
 * @param buyers at least 1
 * @param products on sale together, at least 1
 */
record Pairing(int buyers, int products) {

    /** Index of the buyer of a purchase. */
    int buyer(long purchase) {
        return (int) (purchase / products % buyers);
    }

    /** Number of the product of a purchase; both numbers start at 0. */
    int product(long purchase) {
        long generation = purchase / ((long) buyers * products);
        return (int) (generation * products + purchase % products);
    }
}
