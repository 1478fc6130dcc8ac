package dev.firstpair.systemtests.promises;

import dev.firstpair.stack.torture.TortureOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of fault, action and edit in one round: the default build runs this instead of the other classes. */
class EveryPromiseIT {

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.firstpair.systemtests.promises.Round#seeds")
    void holdsUnderEveryKindOfFault(long seed) throws InterruptedException {
        Round.with(TortureOptions.ALL, seed).holdsEveryPromise();
    }
}
