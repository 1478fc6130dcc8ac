package dev.firstpair.systemtests.promises;

import dev.firstpair.stack.torture.AdminAction;
import dev.firstpair.stack.torture.FaultKind;
import dev.firstpair.stack.torture.TortureOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any service and the broker are killed, and an ingress instance between gate and append. */
@Tag("nightly")
class NothingAcceptedIsLostIT {

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.firstpair.systemtests.promises.Round#seeds")
    void bringsEveryAcceptedRequestToOneOutcome(long seed) throws InterruptedException {
        Round.with(TortureOptions.ALL
                .withFaults(FaultKind.KILLED, FaultKind.BROKER_KILLED, FaultKind.BROKER_RESTARTED,
                        FaultKind.KILLED_BEFORE_APPEND)
                .withAdminActions(AdminAction.RESTOCK), seed).holdsEveryPromise();
    }
}
