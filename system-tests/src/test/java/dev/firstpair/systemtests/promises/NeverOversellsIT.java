package dev.firstpair.systemtests.promises;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.torture.AdminAction;
import dev.firstpair.stack.torture.FaultKind;
import dev.firstpair.stack.torture.ShopperAction;
import dev.firstpair.stack.torture.TortureOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Redis loses its data or restarts with older or no data; the ledger moves; units come and go. */
@Tag("nightly")
class NeverOversellsIT {

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.firstpair.systemtests.promises.Round#seeds")
    void neverSellsMoreThanThereIs(long seed) throws InterruptedException {
        Round.with(TortureOptions.ALL
                .withFaults(FaultKind.REDIS_FLUSHED, FaultKind.REDIS_WRONG_TYPE, FaultKind.REDIS_OLDER,
                        FaultKind.REDIS_OLDER,
                        FaultKind.REDIS_EMPTY, FaultKind.REDIS_WITHOUT_SCRIPTS, FaultKind.KILLED)
                .withVictims(ServiceName.ORDER_TOPOLOGY)
                .withMore(4, ShopperAction.BUY)
                .withMore(2, ShopperAction.BUY_BY_TOPIC)
                .withAdminActions(AdminAction.RESTOCK, AdminAction.TAKE_OFF), seed).holdsEveryPromise();
    }
}
