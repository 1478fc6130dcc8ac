package dev.firstpair.systemtests.promises;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.torture.AdminAction;
import dev.firstpair.stack.torture.FaultKind;
import dev.firstpair.stack.torture.ShopperAction;
import dev.firstpair.stack.torture.TortureOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Orders are canceled and expire, ingress instances die between gate and append, and Redis loses data. */
@Tag("nightly")
class EveryUnitComesBackIT {

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.firstpair.systemtests.promises.Round#seeds")
    void sellsAgainWhatWasGivenBack(long seed) throws InterruptedException {
        Round.with(TortureOptions.ALL
                .withFaults(FaultKind.KILLED_BEFORE_APPEND, FaultKind.REDIS_OLDER, FaultKind.REDIS_FLUSHED,
                        FaultKind.KILLED)
                .withVictims(ServiceName.ORDER_TOPOLOGY)
                .withMore(3, ShopperAction.CANCEL, ShopperAction.PAY_LATE)
                .withAdminActions(AdminAction.CLOSE_AND_REOPEN, AdminAction.TAKE_OFF, AdminAction.RESTOCK), seed)
                .holdsEveryPromise();
    }
}
