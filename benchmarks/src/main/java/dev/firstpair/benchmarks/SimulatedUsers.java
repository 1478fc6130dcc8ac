package dev.firstpair.benchmarks;

import dev.firstpair.stack.Tokens;
import dev.firstpair.stack.client.ShopClient;
import dev.firstpair.stack.client.Tally;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;

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

    static SimulatedUsers of(Side side, int users, Consumer<String> log) {
        Tokens tokens = side.tokens();
        return new SimulatedUsers(side, List.of(), tokens.admin(ADMIN), tokens.user(FIRST_BUYER - 1)).grown(users, log);
    }

    /** These and further ones, until there are at least so many. Signs a token for each, in about a millisecond. */
    SimulatedUsers grown(int users, Consumer<String> log) {
        if (users <= tokens.size()) {
            return this;
        }
        log.accept("%s: tokens of %,d buyers".formatted(side.name(), users - tokens.size()));
        Tokens signing = side.tokens();
        List<String> all = Stream.concat(tokens.stream(), LongStream.range(tokens.size(), users)
                .parallel()
                .mapToObj(number -> signing.user(FIRST_BUYER + number))).toList();
        return new SimulatedUsers(side, all, admin, tester);
    }

    /** Products with a unit for each of the first users. */
    ProductSupply supply(int buyers) {
        return new ProductSupply(new ShopClient(service -> List.of(side.url(service)), CONNECTIONS, new Tally()), admin,
                tester, buyers);
    }
}
