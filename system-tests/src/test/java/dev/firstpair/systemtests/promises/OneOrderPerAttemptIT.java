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
 * Ingress instances die between gate and append, and acknowledgements are lost, while shoppers repeat their requests.
 */
@Tag("nightly")
class OneOrderPerAttemptIT {

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.firstpair.systemtests.promises.Round#seeds")
    void makesOneOrderOfARequestThatIsRepeated(long seed) throws InterruptedException {
        Round.with(TortureOptions.ALL
                .withFaults(FaultKind.KILLED_BEFORE_APPEND, FaultKind.CUT, FaultKind.STALLED, FaultKind.REDIS_FLUSHED)
                .withVictims(ServiceName.INGRESS_API)
                .withMore(4, ShopperAction.RETRY, ShopperAction.CLICK_TWICE_WITH_A_KEY)
                .withAdminActions(AdminAction.RESTOCK), seed).holdsEveryPromise();
    }
}
