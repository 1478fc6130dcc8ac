package dev.firstpair.stack.drop;

import dev.firstpair.stack.client.GaveUpException;
import dev.firstpair.stack.client.ShopClient;
import dev.firstpair.stack.client.Tally;
import dev.firstpair.topics.ids.ProductId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The sale itself: products that open at one moment, and buyers that want them. */
final class Sale {

    private static final Duration UNTIL_OPENING = Duration.ofSeconds(3);
    private static final Duration UNTIL_OPENING_PER_PRODUCT = Duration.ofMillis(50);
    private static final Duration LAST_CALL = Duration.ofMillis(300);
    private static final Duration KNOWN_WITHIN = Duration.ofMinutes(3);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration PREPARING_TICK = Duration.ofMillis(50);
    private static final int MIN_TRYING = 10;
    /** Longer than a lease, a hold that has just expired, and requests and events under way. */
    private static final Duration NOTHING_MORE_COMES = Duration.ofSeconds(45);

    private final Duration untilOpening;
    private final DropOptions options;
    private final ShopClient shop;
    private final Tally tally;

    Sale(DropOptions options, ShopClient shop, Tally tally) {
        this(UNTIL_OPENING.plus(UNTIL_OPENING_PER_PRODUCT.multipliedBy(options.products())), options, shop, tally);
    }

    /** @param untilOpening time from the preparation to the opening of the sale */
    Sale(Duration untilOpening, DropOptions options, ShopClient shop, Tally tally) {
        this.untilOpening = untilOpening;
        this.options = options;
        this.shop = shop;
        this.tally = tally;
    }

    /** Creates products that open soon; returns when catalog and ingress-api know them. */
    List<ProductId> prepare(String admin, String scout) throws InterruptedException {
        Instant opensAt = Instant.now().plus(untilOpening);
        List<ProductId> products = new ArrayList<>();
        try {
            for (int i = 1; i <= options.products(); i++) {
                products.add(shop.create(admin, "Pair no. " + i, options.stock(), options.hold(), opensAt));
            }
        } catch (GaveUpException e) {
            throw new DropFailedException("The products could not be created: " + e.getMessage(), e);
        }
        long giveUpNanos = System.nanoTime() + KNOWN_WITHIN.toNanos();
        List<ProductId> unknown = new ArrayList<>(products);
        while (true) {
            // Once the sale is open, the request of this check would buy.
            boolean closed = Instant.now().plus(LAST_CALL).isBefore(opensAt);
            for (ProductId product : List.copyOf(unknown)) {
                boolean stocked = shop.listing(product)
                        .filter(listing -> listing.stockVersion() > 0 && listing.remaining() == options.stock())
                        .isPresent();
                if (stocked && (!closed || shop.known(product, scout))) {
                    unknown.remove(product);
                }
            }
            if (unknown.isEmpty()) {
                break;
            }
            if (System.nanoTime() > giveUpNanos) {
                throw new DropFailedException("After " + KNOWN_WITHIN.toSeconds() + " s, catalog or ingress-api does"
                        + " not show " + options.stock() + " units of product " + unknown.getFirst()
                        + ": see the logs of catalog, sink-writer (which mirrors it to the log) and order-topology");
            }
            Thread.sleep(PREPARING_TICK);
        }
        tally.remaining(options.products() * options.stock());
        while (Instant.now().isBefore(opensAt)) {
            Thread.sleep(Duration.between(Instant.now(), opensAt).plusMillis(1));
        }
        return products;
    }

    /** Runs the sale; returns when all buyers are done. */
    void sell(Plan plan, List<ProductId> products, String[] tokens, String admin) throws InterruptedException {
        int[] wanting = new int[products.size()];
        plan.buyers().forEach(buyer -> wanting[buyer.product()]++);
        List<WaitingQueue> queues = IntStream.of(wanting).mapToObj(WaitingQueue::new).toList();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < tokens.length; i++) {
            Plan.Buyer buyer = plan.buyers().get(i);
            Buyer shopper = new Buyer(buyer, products.get(buyer.product()), tokens[i], admin, options.hold(), shop,
                    queues.get(buyer.product()), tally);
            threads.add(Thread.ofVirtual().name("buyer " + buyer.userId()).unstarted(shopper::run));
        }
        threads.forEach(Thread::start);
        try {
            watch(products, queues);
            for (Thread buyer : threads) {
                buyer.join();
            }
        } finally {
            threads.forEach(Thread::interrupt);
        }
    }

    /** Lets waiting buyers try again when units come back, until every product's sale is over. */
    private void watch(List<ProductId> products, List<WaitingQueue> queues) throws InterruptedException {
        long giveUpNanos = System.nanoTime() + options.deadline().toNanos();
        long[] unchangedSince = new long[products.size()];
        WaitingQueue.State[] before = new WaitingQueue.State[products.size()];
        int[] remaining = new int[products.size()];
        boolean[] over = new boolean[products.size()];
        while (true) {
            boolean allOver = true;
            int turns = maxTrying() - queues.stream().mapToInt(queue -> queue.state().trying()).sum();
            for (int i = 0; i < products.size(); i++) {
                WaitingQueue queue = queues.get(i);
                if (over[i]) {
                    continue;
                }
                Optional<ShopClient.Listing> listing = shop.listing(products.get(i));
                int then = remaining[i];
                listing.ifPresent(shown -> tally.remaining(shown.remaining()));
                remaining[i] = listing.map(ShopClient.Listing::remaining).orElse(then);
                WaitingQueue.State state = queue.state();
                if (!state.equals(before[i]) || remaining[i] != then) {
                    before[i] = state;
                    unchangedSince[i] = System.nanoTime();
                }
                if (state.busy() == 0 && (state.waiting() == 0 || state.kept() >= options.stock())) {
                    over[i] = true;
                } else if (state.busy() == 0 && remaining[i] == 0
                        && System.nanoTime() - unchangedSince[i] > NOTHING_MORE_COMES.toNanos()) {
                    // Another client has bought the rest, or a unit is stuck: the audit distinguishes them.
                    tally.leftWaiting(products.get(i), state.waiting());
                    over[i] = true;
                } else if (listing.isPresent()) {
                    turns -= queue.release(remaining[i], turns);
                }
                if (over[i]) {
                    queue.close();
                }
                allOver &= over[i];
            }
            tally.remaining(IntStream.of(remaining).sum());
            if (allOver) {
                return;
            }
            if (System.nanoTime() > giveUpNanos) {
                queues.forEach(WaitingQueue::close);
                throw new DropFailedException("The sale is not over after " + options.deadline().toSeconds() + " s: "
                        + unfinished(products, queues, remaining) + firstErrors());
            }
            Thread.sleep(TICK);
        }
    }

    /** After the first rush, only so many buyers that have waited try at once, so that a slow machine copes, too. */
    private int maxTrying() {
        return Math.max(MIN_TRYING, options.concurrency() / 10);
    }

    private static String unfinished(List<ProductId> products, List<WaitingQueue> queues, int[] remaining) {
        return IntStream.range(0, products.size())
                .filter(i -> queues.get(i).state().busy() + queues.get(i).state().waiting() > 0)
                .limit(5)
                .mapToObj(i -> "product " + products.get(i) + " has " + remaining[i] + " units left, "
                        + queues.get(i).state().busy() + " buyers under way and " + queues.get(i).state().waiting()
                        + " waiting")
                .collect(Collectors.joining("; "));
    }

    private String firstErrors() {
        return tally.firstErrors().stream().limit(3).map(error -> "\n  " + error).collect(Collectors.joining());
    }
}
