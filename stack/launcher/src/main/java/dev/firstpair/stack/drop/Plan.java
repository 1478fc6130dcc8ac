package dev.firstpair.stack.drop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The buyers and their behavior; the same seed gives the same buyers.
 *
 * @param buyers in the order in which they come
 */
record Plan(List<Buyer> buyers) {

    /** The smallest of the ids, which are consecutive. */
    static final long FIRST_USER = 1_000_001;

    private static final int WAITING_PERCENT = 50;
    private static final int COMPLETED_PERCENT = 20;

    /**
     * A planned buyer.
     *
     * @param userId unique
     * @param product index of the product wanted
     * @param behavior in the first attempt; a buyer that has waited for a second one orders and pays
     * @param waits whether it waits when the product is sold out, and tries again when a unit comes back
     * @param completes whether an admin completes the order, once it is paid
     * @param seed of all random decisions of this buyer
     */
    record Buyer(long userId, int product, Behavior behavior, boolean waits, boolean completes, long seed) {}

    Plan {
        buyers = List.copyOf(buyers);
    }

    /** The proportions are exact except for rounding, so a small number of buyers has the same mix as a large one. */
    static Plan of(int buyers, int products, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Behavior> mix = mix(buyers);
        shuffle(mix, random);
        List<Buyer> planned = new ArrayList<>(buyers);
        for (int i = 0; i < buyers; i++) {
            planned.add(new Buyer(FIRST_USER + i, i % products, mix.get(i), random.nextInt(100) < WAITING_PERCENT,
                    random.nextInt(100) < COMPLETED_PERCENT, random.nextLong()));
        }
        shuffle(planned, random);
        return new Plan(planned);
    }

    private static List<Behavior> mix(int buyers) {
        List<Behavior> mix = new ArrayList<>(buyers);
        for (Behavior behavior : Behavior.values()) {
            int share = (int) ((long) buyers * behavior.percent() / 100);
            mix.addAll(Collections.nCopies(share, behavior));
        }
        mix.addAll(Collections.nCopies(buyers - mix.size(), Behavior.PAYS));
        return mix;
    }

    private static <T> void shuffle(List<T> list, RandomGenerator random) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, random.nextInt(i + 1));
        }
    }
}
