package dev.firstpair.stack.drop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.client.ShopClient;
import dev.firstpair.stack.client.Tally;
import dev.firstpair.topics.ids.ProductId;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SaleTest {

    private static final DropOptions SMALL = new DropOptions(300, 20, 1, 20, Duration.ofSeconds(1), 5, 0,
            Duration.ofMinutes(5));
    private static final Duration UNTIL_OPENING = Duration.ofMillis(400);

    private static final Set<Behavior> LOSE_HOLDS = EnumSet.of(Behavior.NEVER_PAYS, Behavior.PAYS_TOO_LATE);

    private final Tally tally = new Tally();

    @Test
    void sellsEveryUnitForGoodWhileThereAreBuyersEnough() throws Exception {
        try (FakeShop fake = hold(SMALL, 0)) {
            assertThat(fake.count("PAID") + fake.count("COMPLETED")).isEqualTo(20);
            assertThat(fake.count("PENDING")).isZero();
            assertThat(fake.mostActive()).isEqualTo(20);
            assertThat(tally.firstErrors()).isEmpty();
            assertThat(tally.answered.sum()).isEqualTo(300);
            assertThat(tally.soldOut.sum()).isPositive();
            assertThat(tally.retriesAnsweredOtherwise.sum()).isZero();
        }
    }

    @Test
    void sellsToEverybodyWhoMeansToBuyWhenThereIsStockEnough() throws Exception {
        DropOptions options = SMALL.withBuyers(100).withStock(400).withProducts(2);
        List<Plan.Buyer> buyers = Plan.of(100, 2, options.seed()).buyers();

        try (FakeShop fake = hold(options, 0)) {
            assertThat(fake.count("PAID")).isEqualTo(count(buyers, one -> one.behavior().keeps() && !one.completes()));
            assertThat(fake.count("COMPLETED")).isPositive()
                    .isEqualTo(count(buyers, one -> one.behavior().keeps() && one.completes()));
            assertThat(fake.count("CANCELED")).isPositive()
                    .isEqualTo(count(buyers,
                            one -> !one.behavior().keeps() || one.behavior() == Behavior.CHANGES_MIND));
            assertThat(fake.count("PENDING")).isZero();
            assertThat(fake.declines()).isPositive()
                    .isEqualTo((int) count(buyers, one -> one.behavior() == Behavior.PAYS_AFTER_A_DECLINE));
            // Otherwise it asks for changes only.
            assertThat(fake.queriesWithoutWait())
                    .isEqualTo((int) count(buyers, one -> one.behavior() == Behavior.PAYS_TOO_LATE));
            assertThat(tally.alreadyOrdered.sum()).isPositive()
                    .isGreaterThanOrEqualTo(count(buyers, one -> one.behavior() == Behavior.CLICKS_TWICE));
            assertThat(tally.firstErrors()).isEmpty();
        }
    }

    private static long count(List<Plan.Buyer> buyers, Predicate<Plan.Buyer> which) {
        return buyers.stream().filter(which).count();
    }

    @Test
    void getsThroughWhenCallsFailAndAnswersAreLost() throws Exception {
        try (FakeShop fake = hold(SMALL, 10)) {
            assertThat(fake.count("PAID") + fake.count("COMPLETED")).isEqualTo(20);
            assertThat(fake.count("PENDING")).isZero();
            assertThat(tally.firstErrors()).isEmpty();
            assertThat(tally.retries.sum()).isPositive();
        }
    }

    private FakeShop hold(DropOptions options, int faultPercent) throws IOException, InterruptedException {
        Plan plan = Plan.of(options.buyers(), options.products(), options.seed());
        String[] tokens = plan.buyers().stream().map(SaleTest::token).toArray(String[]::new);
        Set<String> losers = plan.buyers()
                .stream()
                .filter(buyer -> LOSE_HOLDS.contains(buyer.behavior()))
                .map(SaleTest::token)
                .collect(Collectors.toSet());
        FakeShop fake = new FakeShop(faultPercent, losers::contains);
        try (ShopClient shop = new ShopClient(service -> List.of(fake.url()), options.concurrency(), tally)) {
            Sale sale = new Sale(UNTIL_OPENING, options, shop, tally);
            List<ProductId> products = sale.prepare("admin", tokens[0]);
            fake.open();
            sale.sell(plan, products, tokens, "admin");
        }
        return fake;
    }

    private static String token(Plan.Buyer buyer) {
        return "user-" + buyer.userId();
    }
}
