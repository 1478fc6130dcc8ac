package dev.firstpair.systemtests.promises;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.torture.AdminAction;
import dev.firstpair.stack.torture.FaultKind;
import dev.firstpair.stack.torture.ShopperAction;
import dev.firstpair.stack.torture.TortureOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same shoppers at both ingress instances and at the topic at once, while Redis loses holders and instances die.
 */
@Tag("nightly")
class OnePerBuyerIT {

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.firstpair.systemtests.promises.Round#seeds")
    void sellsNobodyASecondPair(long seed) throws InterruptedException {
        Round.with(TortureOptions.ALL
                .withFaults(FaultKind.REDIS_FLUSHED, FaultKind.REDIS_EMPTY, FaultKind.KILLED, FaultKind.DELAYED,
                        FaultKind.CUT)
                .withVictims(ServiceName.INGRESS_API, ServiceName.ORDER_TOPOLOGY)
                .withMore(3, ShopperAction.CLICK_TWICE, ShopperAction.CLICK_TWICE_WITH_TWO_KEYS,
                        ShopperAction.BUY_BY_TOPIC)
                .withAdminActions(AdminAction.RESTOCK), seed).holdsEveryPromise();
    }
}
