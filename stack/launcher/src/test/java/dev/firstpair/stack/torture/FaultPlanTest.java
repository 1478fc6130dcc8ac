package dev.firstpair.stack.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.firstpair.stack.ServiceName;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

    private static final int MANY = 2_000;

    @Test
    void drawsTheSameFaultsForTheSameSeed() {
        assertThat(faults(TortureOptions.ALL.withSeed(7))).isEqualTo(faults(TortureOptions.ALL.withSeed(7)))
                .isNotEqualTo(faults(TortureOptions.ALL.withSeed(8)));
    }

    @Test
    void drawsEveryKindAndEveryVictim() {
        List<Fault> faults = faults(TortureOptions.ALL);

        assertThat(faults).extracting(Fault::kind).contains(FaultKind.values());
        assertThat(faults).filteredOn(fault -> fault.kind() == FaultKind.KILLED)
                .extracting(Fault::victim)
                .contains("accounts", "accounts-2", "catalog", "catalog-2", "ingress-api", "ingress-api-2",
                        "order-topology", "order-topology-2", "sink-writer", "sink-writer-2");
    }

    @Test
    void drawsEachOfWhatIsAskedForBeforeAnyAgain() {
        FaultKind[] asked = {FaultKind.FROZEN, FaultKind.KILLED, FaultKind.KILLED, FaultKind.CUT};
        for (long seed = 1; seed <= 20; seed++) {
            FaultPlan plan = new FaultPlan(TortureOptions.ALL.withFaults(asked).withSeed(seed));
            for (int round = 0; round < 3; round++) {
                List<FaultKind> drawn = Stream.generate(plan::next).limit(asked.length).map(Fault::kind).toList();

                assertThat(drawn).as("seed %d", seed).containsExactlyInAnyOrder(asked);
            }
        }
    }

    @Test
    void freezesFirstSoThatTheOthersStrikeMeanwhile() {
        for (long seed = 1; seed <= 20; seed++) {
            FaultPlan plan = new FaultPlan(TortureOptions.ALL.withSeed(seed));

            assertThat(plan.next().kind()).as("seed %d", seed).isEqualTo(FaultKind.FROZEN);
        }
    }

    @Test
    void knowsWhenAllHasBeenDrawn() {
        FaultPlan plan = new FaultPlan(TortureOptions.ALL.withFaults(FaultKind.CUT, FaultKind.KILLED));

        plan.next();
        assertThat(plan.hasDrawnAll()).isFalse();
        plan.next();
        assertThat(plan.hasDrawnAll()).isTrue();
    }

    @Test
    void drawsOnlyWhatIsAskedFor() {
        TortureOptions options = TortureOptions.ALL.withFaults(FaultKind.CUT, FaultKind.KILLED)
                .withVictims(ServiceName.SINK_WRITER);

        assertThat(faults(options)).allSatisfy(fault -> {
            assertThat(fault.kind()).isIn(FaultKind.CUT, FaultKind.KILLED);
            assertThat(fault.service()).isEqualTo(ServiceName.SINK_WRITER);
        });
    }

    @Test
    void freezesOnlyThoseWhoWouldComeBackAsZombiesAndForAsLongAsIsSaid() {
        assertThat(faults(TortureOptions.ALL)).filteredOn(fault -> fault.kind() == FaultKind.FROZEN)
                .isNotEmpty()
                .allSatisfy(fault -> {
                    assertThat(fault.service()).isIn(ServiceName.ORDER_TOPOLOGY, ServiceName.SINK_WRITER,
                            ServiceName.INGRESS_API);
                    assertThat(fault.lasts()).isEqualTo(TortureOptions.ALL.freeze());
                });
    }

    @Test
    void saysWhenNobodyCanBeFrozen() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FaultPlan(TortureOptions.ALL
                .withFaults(FaultKind.FROZEN)
                .withVictims(ServiceName.CATALOG))).withMessageContaining("catalog");
    }

    @Test
    void pausesNoLongerThanItMay() {
        FaultPlan plan = new FaultPlan(TortureOptions.ALL);

        assertThat(Stream.generate(plan::pause).limit(MANY)).allMatch(pause -> !pause.isNegative())
                .allMatch(pause -> pause.compareTo(TortureOptions.ALL.pause()) <= 0)
                .anyMatch(pause -> pause.compareTo(Duration.ofMillis(100)) > 0);
    }

    private static List<Fault> faults(TortureOptions options) {
        FaultPlan plan = new FaultPlan(options);
        return Stream.generate(plan::next).limit(MANY).toList();
    }
}
