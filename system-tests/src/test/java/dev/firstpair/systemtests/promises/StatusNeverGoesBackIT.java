package dev.firstpair.systemtests.promises;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.torture.Deed;
import dev.firstpair.stack.torture.Errand;
import dev.firstpair.stack.torture.FaultKind;
import dev.firstpair.stack.torture.TortureOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An instance that answers is stopped for half a minute and goes on as a zombie; others die, or are cut off. */
class StatusNeverGoesBackIT {

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.firstpair.systemtests.promises.Round#seeds")
    void neverTakesBackAStatusThatItShowed(long seed) throws InterruptedException {
        Round.with(TortureOptions.ALL
                .withFaults(FaultKind.FROZEN, FaultKind.KILLED, FaultKind.CUT, FaultKind.STALLED, FaultKind.DELAYED)
                .withVictims(ServiceName.ORDER_TOPOLOGY)
                .withMore(6, Deed.LOOK)
                .withErrands(Errand.CANCEL_BY_SQL), seed).holdsEveryPromise();
    }
}
