package dev.firstpair.systemtests.promises;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.torture.AdminAction;
import dev.firstpair.stack.torture.FaultKind;
import dev.firstpair.stack.torture.ShopperAction;
import dev.firstpair.stack.torture.TortureOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Few units, many buyers, ingress instances of different speed, and a ledger that moves to another instance. */
@Tag("nightly")
class FirstComeFirstServedIT {

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.firstpair.systemtests.promises.Round#seeds")
    void givesUnitsOutInTheOrderOfTheLog(long seed) throws InterruptedException {
        Round.with(TortureOptions.ALL
                .withFaults(FaultKind.DELAYED, FaultKind.KILLED, FaultKind.REDIS_OLDER, FaultKind.STALLED)
                .withVictims(ServiceName.INGRESS_API, ServiceName.ORDER_TOPOLOGY)
                .withMore(3, ShopperAction.BUY, ShopperAction.BUY_BY_TOPIC, ShopperAction.CANCEL)
                .withAdminActions(AdminAction.RESTOCK, AdminAction.CLOSE_AND_REOPEN), seed).holdsEveryPromise();
    }
}
