package dev.firstpair.stack.drop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.client.Shop;
import dev.firstpair.stack.client.Tally;
import dev.firstpair.topics.ids.ProductId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SaleTest {

    private static final DropOptions SMALL = new DropOptions(300, 20, 1, 20, Duration.ofSeconds(1), 5, 0,
            Duration.ofMinutes(1));

    private final Tally tally = new Tally();

    @Test
    void sellsEveryUnitForGoodWhileThereAreBuyersEnough() throws Exception {
        try (FakeShop fake = hold(SMALL, 0)) {
            assertThat(fake.count("PAID") + fake.count("COMPLETED")).isEqualTo(20);
            assertThat(fake.count("COMPLETED")).isPositive();
            assertThat(fake.count("CANCELED")).isPositive();
            assertThat(fake.count("PENDING")).isZero();
            assertThat(fake.mostActive()).isEqualTo(20);
            assertThat(tally.errorsTold()).isEmpty();
            assertThat(tally.answered.sum()).isEqualTo(300);
            assertThat(tally.soldOut.sum()).isPositive();
            assertThat(tally.alreadyOrdered.sum()).isPositive();
            assertThat(tally.retriesAnsweredOtherwise.sum()).isZero();
        }
    }

    @Test
    void sellsToEverybodyWhoMeansToBuyWhenThereIsStockEnough() throws Exception {
        DropOptions options = SMALL.withBuyers(100).withStock(400).withProducts(2);
        long keepers = Plan.of(100, 2, options.seed())
                .buyers()
                .stream()
                .filter(buyer -> buyer.behavior().keeps())
                .count();

        try (FakeShop fake = hold(options, 0)) {
            assertThat(fake.count("PAID") + fake.count("COMPLETED")).isEqualTo(keepers);
            assertThat(fake.count("PENDING")).isZero();
            assertThat(tally.errorsTold()).isEmpty();
        }
    }

    @Test
    void getsThroughWhenCallsFailAndAnswersAreLost() throws Exception {
        try (FakeShop fake = hold(SMALL, 10)) {
            assertThat(fake.count("PAID") + fake.count("COMPLETED")).isEqualTo(20);
            assertThat(fake.count("PENDING")).isZero();
            assertThat(tally.errorsTold()).isEmpty();
            assertThat(tally.retries.sum()).isPositive();
        }
    }

    private FakeShop hold(DropOptions options, int faultPercent) throws IOException, InterruptedException {
        FakeShop fake = new FakeShop(faultPercent);
        Plan plan = Plan.of(options.buyers(), options.products(), options.seed());
        String[] tokens = plan.buyers().stream().map(buyer -> "user-" + buyer.userId()).toArray(String[]::new);
        try (Shop shop = new Shop(service -> List.of(fake.url()), options.concurrency(), tally)) {
            Sale sale = new Sale(options, shop, tally);
            List<ProductId> products = sale.prepare("admin", tokens[0]);
            sale.sell(plan, products, tokens, "admin");
        }
        return fake;
    }
}
