package dev.firstpair.systemtests.promises;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.torture.AdminAction;
import dev.firstpair.stack.torture.FaultKind;
import dev.firstpair.stack.torture.TortureOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** MySQL is down, sink-writers die, hang and are cut off, while people edit by hand, validly or not. */
@Tag("nightly")
class MirrorsConvergeIT {

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.firstpair.systemtests.promises.Round#seeds")
    void makesLogRedisAndMysqlAgree(long seed) throws InterruptedException {
        Round.with(TortureOptions.ALL
                .withFaults(FaultKind.MYSQL_AWAY, FaultKind.KILLED, FaultKind.CUT, FaultKind.STALLED, FaultKind.FROZEN,
                        FaultKind.REDIS_OLDER)
                .withVictims(ServiceName.SINK_WRITER, ServiceName.SINK_WRITER, ServiceName.CATALOG)
                .withAdminActions(AdminAction.values()), seed).holdsEveryPromise();
    }
}
