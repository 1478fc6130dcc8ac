package dev.firstpair.benchmarks;

import dev.firstpair.stack.Tokens;
import dev.firstpair.stack.client.ShopClient;
import dev.firstpair.stack.client.Tally;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * Simulated users of a side.
 *
 * @param tokens one per user
 */
record SimulatedUsers(Side side, List<String> tokens, String admin, String tester) {

    private static final int CONNECTIONS = 16;
    /** A token with the role admin is sufficient; there is no account. */
    private static final long ADMIN = 1;
    private static final long FIRST_BUYER = 1_000;

    /** Signs a token for each user, which takes about a millisecond. */
    static SimulatedUsers of(Side side, int users, Consumer<String> log) {
        log.accept("%s: tokens of %,d buyers".formatted(side.name(), users));
        Tokens tokens = side.tokens();
        List<String> ofUsers = LongStream.range(0, users)
                .parallel()
                .mapToObj(number -> tokens.user(FIRST_BUYER + number))
                .toList();
        return new SimulatedUsers(side, ofUsers, tokens.admin(ADMIN), tokens.user(FIRST_BUYER - 1));
    }

    /** Products with a unit for each of the first users. */
    ProductSupply supply(int buyers) {
        return new ProductSupply(new ShopClient(service -> List.of(side.url(service)), CONNECTIONS, new Tally()), admin,
                tester, buyers);
    }
}
