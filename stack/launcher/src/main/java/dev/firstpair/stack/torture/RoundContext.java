package dev.firstpair.stack.torture;

import dev.firstpair.stack.Stack;
import dev.firstpair.stack.client.ShopClient;
import dev.firstpair.stack.client.Tally;
import dev.firstpair.topics.ids.ProductId;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** The shared context of a round. */
final class RoundContext {

    /** Needs no account. */
    private static final long ADMIN = 1;

    final Stack stack;
    final TortureOptions options;
    final Tally tally;
    final ShopClient shop;
    final Watchers watchers;
    final String admin;
    final List<ProductId> products;
    final LongAdder actions = new LongAdder();
    private volatile boolean over;

    RoundContext(Stack stack, TortureOptions options, Tally tally, ShopClient shop, Watchers watchers,
            List<ProductId> products) {
        this.stack = stack;
        this.options = options;
        this.tally = tally;
        this.shop = shop;
        this.watchers = watchers;
        this.admin = admin(stack);
        this.products = List.copyOf(products);
    }

    static String admin(Stack stack) {
        return stack.tokens().admin(ADMIN);
    }

    void end() {
        over = true;
    }

    /** True when no new action may begin. */
    boolean isOver() {
        return over;
    }
}
