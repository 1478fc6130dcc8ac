package dev.firstpair.gateway.cockpit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.gateway.cockpit.Stage.State;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunnelTest {

    private static final Instant BEGAN = Instant.parse("2026-12-01T10:00:00Z");
    /** A sale of 40 units to 100 shoppers: 42 are admitted, 41 answers arrive, two are rejected late, five cancel. */
    private static final Map<String, Integer> SALE = Map.ofEntries(Map.entry("answers.ACCEPTED", 41),
            Map.entry("answers.UNAVAILABLE", 1), Map.entry("answers.SOLD_OUT", 58), Map.entry("gate.admitted", 42),
            Map.entry("appended", 42), Map.entry("read", 42), Map.entry("decided.placed", 40),
            Map.entry("decided.rejected.SOLD_OUT", 2), Map.entry("decided.paid", 30),
            Map.entry("decided.canceled.BY_USER", 3), Map.entry("decided.canceled.PAYMENT_TIMED_OUT", 2),
            Map.entry("decided.completed", 10), Map.entry("stored", 40), Map.entry("units.granted", 50),
            Map.entry("units.remaining", 15));

    private final Funnel funnel = new Funnel();
    private int seconds;

    @Test
    void addsUpWhenEachStageHasWhatTheOneBeforePassedOn() {
        List<Stage> stages = lasting(SALE);

        assertThat(stages).allSatisfy(stage -> {
            assertThat(stage.state()).as("%s", stage).isEqualTo(State.OK);
            assertThat(stage.missing()).as("%s", stage).isZero();
        });
        assertThat(stages).extracting(Stage::name)
                .containsExactly("asked", "refused", "admitted", "logged", "accepted", "decided", "placed", "rejected",
                        "stored", "paid", "completed", "canceled", "taken");
        assertThat(stages).extracting(Stage::count)
                .containsExactly(100L, 59L, 42L, 42L, 41L, 42L, 40L, 2L, 40L, 30L, 10L, 5L, 45L);
    }

    @Test
    void findsAcceptedRequestsThatAreNeitherDecidedNorWaiting() {
        Stage decided = stage("decided", lasting(with("read", 37, "decided.placed", 35)));

        assertThat(decided).isEqualTo(new Stage("decided", 37, 0, 4, State.BROKEN));
    }

    @Test
    void waitsForRequestsThatTheLedgerHasNotDecidedYet() {
        Map<String, Integer> behind = with("read", 37, "decided.placed", 35, "stored", 35, "undecided", 5,
                "units.remaining", 20);

        assertThat(stage("decided", lasting(behind))).isEqualTo(new Stage("decided", 37, 5, 0, State.WAITING));
    }

    @Test
    void findsPlacedOrdersThatAreNeitherStoredNorWaiting() {
        assertThat(stage("stored", lasting(with("stored", 33))))
                .isEqualTo(new Stage("stored", 33, 0, 7, State.BROKEN));
        assertThat(stage("stored", lasting(with("stored", 33, "storeLag.order-events", 9))).state())
                .isEqualTo(State.WAITING);
    }

    @Test
    void findsWhatComesFromNowhere() {
        assertThat(stage("stored", lasting(with("stored", 43))))
                .isEqualTo(new Stage("stored", 43, 0, -3, State.BROKEN));
        assertThat(stage("logged", lasting(with("appended", 50)))).extracting(Stage::missing, Stage::state)
                .containsExactly(-8L, State.BROKEN);
        assertThat(stage("placed", lasting(with("decided.placed", 44)))).extracting(Stage::missing, Stage::state)
                .containsExactly(-4L, State.BROKEN);
    }

    @Test
    void findsAdmittedPurchasesWithoutAnAnswer() {
        assertThat(stage("accepted", lasting(with("answers.ACCEPTED", 30)))).extracting(Stage::missing, Stage::state)
                .containsExactly(11L, State.BROKEN);
        assertThat(stage("accepted", lasting(with("answers.ACCEPTED", 30, "inFlight", 11))).state())
                .isEqualTo(State.WAITING);
    }

    /** A unit that the stock lost, or sold twice. */
    @Test
    void findsUnitsThatAreTakenAndThatNoOrderHas() {
        assertThat(stage("taken", lasting(with("units.remaining", 14)))).extracting(Stage::missing, Stage::state)
                .containsExactly(-1L, State.BROKEN);
        assertThat(stage("taken", lasting(with("units.remaining", 0, "units.granted", 0))).state())
                .as("catalog does not answer")
                .isEqualTo(State.OK);
    }

    @Test
    void takesADifferenceOfWhatPassesInASecondForNone() {
        Map<String, Integer> counts = new HashMap<>(Map.of("units.granted", 0));
        List<Stage> stages = List.of();
        for (int i = 1; i < 20; i++) {
            // sink-writer is sampled a little later than the ledger, and is fast.
            counts.putAll(Map.of("decided.placed", 100 * i, "read", 100 * i, "appended", 100 * i, "gate.admitted",
                    100 * i, "answers.ACCEPTED", 100 * i, "stored", 100 * i + 60));
            stages = next(counts, false);
        }

        assertThat(stage("stored", stages)).isEqualTo(new Stage("stored", 1_960, 0, -60, State.OK));
        counts.put("stored", 1_960);
        assertThat(stage("stored", lasting(counts)).state()).as("when nothing passes any more")
                .isEqualTo(State.BROKEN);
    }

    @Test
    void doesNotCallADifferenceOfAMomentAnError() {
        next(Map.of("units.granted", 50, "units.remaining", 50), true);
        for (int i = 1; i < Funnel.PATIENCE; i++) {
            assertThat(stage("stored", next(with("stored", 33), false)).state()).isEqualTo(State.OK);
        }

        assertThat(stage("stored", lasting(SALE)).state()).isEqualTo(State.OK);
    }

    /** The counts of an instance's last second are lost. */
    @Test
    void allowsForWhatPassedWhenAnInstanceWent() {
        next(Map.of("units.granted", 50, "units.remaining", 50), false);
        next(with("stored", 30), false);

        assertThat(stage("stored", next(with("stored", 35), true)).state()).isEqualTo(State.OK);
        assertThat(stage("stored", lasting(with("stored", 35))).state()).isEqualTo(State.OK);
        assertThat(stage("stored", lasting(with("stored", 5))).state()).isEqualTo(State.BROKEN);
    }

    /** Watching begins in the middle of a sale. */
    @Test
    void allowsForWhatWasOnItsWayWhenWatchingBegan() {
        next(Map.of("storeLag.order-events", 6, "units.granted", 50, "units.remaining", 20), true);

        Map<String, Integer> since = with("stored", 46, "units.remaining", -15);
        assertThat(stage("stored", lasting(since)).state()).isEqualTo(State.OK);
        assertThat(stage("taken", lasting(since)).state()).isEqualTo(State.OK);
    }

    /** From an empty shop to these figures, and then nothing for some seconds. */
    private List<Stage> lasting(Map<String, Integer> figures) {
        if (seconds == 0) {
            next(Map.of("units.granted", 50, "units.remaining", 50), false);
        }
        List<Stage> stages = List.of();
        for (int i = 0; i < Funnel.PATIENCE + 2; i++) {
            stages = next(figures, false);
        }
        return stages;
    }

    private List<Stage> next(Map<String, Integer> figures, boolean instancesChanged) {
        Map<String, Double> sample = new HashMap<>();
        figures.forEach((name, value) -> sample.put(name, value.doubleValue()));
        return funnel.add(new Sample(BEGAN.plusSeconds(seconds++), sample), instancesChanged);
    }

    private static Map<String, Integer> with(Object... namesAndValues) {
        Map<String, Integer> figures = new HashMap<>(SALE);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            figures.put((String) namesAndValues[i], (Integer) namesAndValues[i + 1]);
        }
        return figures;
    }

    private static Stage stage(String name, List<Stage> stages) {
        return stages.stream().filter(stage -> stage.name().equals(name)).findFirst().orElseThrow();
    }
}
