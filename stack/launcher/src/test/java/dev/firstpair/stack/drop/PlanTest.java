package dev.firstpair.stack.drop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PlanTest {

    @Test
    void isTheSameForTheSameSeed() {
        assertThat(Plan.of(2_000, 3, 42)).isEqualTo(Plan.of(2_000, 3, 42));
    }

    @Test
    void isAnotherForAnotherSeed() {
        assertThat(Plan.of(2_000, 3, 42)).isNotEqualTo(Plan.of(2_000, 3, 43));
    }

    @Test
    void mixesBehaviorsInTheirProportions() {
        Plan plan = Plan.of(10_000, 1, 7);

        for (Behavior behavior : Behavior.values()) {
            assertThat(plan.buyers()).filteredOn(buyer -> buyer.behavior() == behavior)
                    .hasSize(behavior.percent() * 100);
        }
    }

    @Test
    void accountsForEveryBuyer() {
        assertThat(Arrays.stream(Behavior.values()).mapToInt(Behavior::percent).sum()).isEqualTo(100);
    }

    @Test
    void givesEachBuyerANumberOfItsOwn() {
        assertThat(Plan.of(5_000, 1, 7).buyers()).extracting(Plan.Buyer::userId).doesNotHaveDuplicates().hasSize(5_000);
    }

    @Test
    void spreadsTheBuyersEvenlyOverTheProducts() {
        Plan plan = Plan.of(10_000, 20, 7);

        for (int i = 0; i < 20; i++) {
            int product = i;
            assertThat(plan.buyers()).filteredOn(buyer -> buyer.product() == product).hasSize(500);
        }
    }

    @Test
    void hasOneBuyerWhoPaysWhenThereIsOnlyOne() {
        assertThat(Plan.of(1, 1, 7).buyers()).singleElement()
                .extracting(Plan.Buyer::behavior)
                .isEqualTo(Behavior.PAYS);
    }
}
