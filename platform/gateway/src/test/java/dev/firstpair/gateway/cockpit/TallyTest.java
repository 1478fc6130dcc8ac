package dev.firstpair.gateway.cockpit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TallyTest {

    private static final Instant BEGAN = Instant.parse("2026-12-01T10:00:00Z");
    private static final URI ONE = URI.create("http://one:8081");
    private static final URI OTHER = URI.create("http://other:8081");
    private static final double BEFORE = BEGAN.getEpochSecond() - 60;
    private static final double LATER = BEGAN.getEpochSecond() + 1;

    private final Tally tally = new Tally(3);
    private int seconds;

    @Test
    void countsFromTheFirstSampleOnOverAllInstances() {
        add(answers(ONE, BEFORE, 1_000), answers(OTHER, BEFORE, 50));
        Sample sample = add(answers(ONE, BEFORE, 1_003), answers(OTHER, BEFORE, 52));

        assertThat(sample.get(Figure.ANSWERS, "SOLD_OUT")).isEqualTo(5);
    }

    @Test
    void goesOnWhereItWasWhenAServiceIsStartedAgain() {
        add(answers(ONE, BEFORE, 1_000));
        add(answers(ONE, BEFORE, 1_010));
        add(new Reading("ingress-api", ONE, null));
        // All of it was watched: its process started after the watch.
        Sample sample = add(answers(ONE, LATER, 7));

        assertThat(sample.get(Figure.ANSWERS, "SOLD_OUT")).isEqualTo(17);
        assertThat(add(answers(ONE, LATER, 9)).get(Figure.ANSWERS, "SOLD_OUT")).isEqualTo(19);
    }

    @Test
    void goesOnWhenAProcessDoesNotSayWhenItStarted() {
        add(answers(ONE, 0, 1_000));
        add(answers(ONE, 0, 1_010));

        assertThat(add(answers(ONE, 0, 4)).get(Figure.ANSWERS, "SOLD_OUT")).isEqualTo(14);
    }

    @Test
    void countsWhatAppearsLaterFromItsFirstValue() {
        add(new Reading("ingress-api", ONE, List.of(new Series(Figure.STARTED, Map.of(), BEFORE))));

        assertThat(add(answers(ONE, BEFORE, 2)).get(Figure.ANSWERS, "SOLD_OUT")).isEqualTo(2);
    }

    @Test
    void doesNotMixTwoProcessesBehindOneAddress() {
        add(answers(ONE, BEFORE, 1_000));
        add(answers(ONE, BEFORE - 5, 20));
        add(answers(ONE, BEFORE, 1_001));

        assertThat(add(answers(ONE, BEFORE - 5, 22)).get(Figure.ANSWERS, "SOLD_OUT")).isEqualTo(3);
    }

    @Test
    void addsOrComparesWhatIsNoCounter() {
        Sample sample = add(
                new Reading("ingress-api", ONE, List.of(new Series("firstpair_ingress_undecided", Map.of(), 3),
                        quantile("0.5", 0.1), quantile("0.99", 0.4),
                        new Series("firstpair_ingress_gate_seconds_count", Map.of(), 9))),
                new Reading("ingress-api", OTHER,
                        List.of(new Series("firstpair_ingress_undecided", Map.of(), 4), quantile("0.99", 0.2))));

        assertThat(sample.figures())
                .isEqualTo(Map.of("undecided", 7.0, "gateSeconds.0.5", 0.1, "gateSeconds.0.99", 0.4));
    }

    @Test
    void addsUpTheHoldsOfTheInstancesThatAnswer() {
        add(holds(ONE, 12, 3), holds(OTHER, 30, 0));
        assertThat(add(holds(ONE, 12, 3), holds(OTHER, 30, 1)).figures())
                .isEqualTo(Map.of("holds", 42.0, "holdsEnding", 4.0));

        // Another instance takes over from one that has died.
        assertThat(add(holds(ONE, 42, 5), new Reading("order-topology", OTHER, null)).figures())
                .isEqualTo(Map.of("holds", 42.0, "holdsEnding", 5.0));
    }

    @Test
    void looksAtEachServiceForItsOwnFiguresOnly() {
        Sample sample = add(new Reading("sink-writer", ONE, List.of(lag(5))),
                new Reading("order-topology", OTHER, List.of(lag(2))));

        assertThat(sample.figures()).isEqualTo(Map.of("storeLag.order-events", 5.0, "ledgerLag.order-events", 2.0));
    }

    @Test
    void keepsTheNewestSamplesOnly() {
        for (int i = 0; i < 5; i++) {
            add(answers(ONE, BEFORE, i));
        }

        assertThat(tally.samples()).extracting(Sample::at)
                .containsExactly(BEGAN.plusSeconds(2), BEGAN.plusSeconds(3), BEGAN.plusSeconds(4));
    }

    @Test
    void saysSinceWhenAProcessIsUpOrDown() {
        add(answers(ONE, BEFORE, 1), answers(OTHER, BEFORE, 1));
        add(answers(ONE, BEFORE, 1), new Reading("ingress-api", OTHER, null));
        add(answers(ONE, BEFORE, 1), new Reading("ingress-api", OTHER, null));

        Instant started = Instant.ofEpochSecond((long) BEFORE);
        assertThat(tally.processes()).containsExactly(
                new Process("ingress-api", ONE, true, BEGAN, started),
                new Process("ingress-api", OTHER, false, BEGAN.plusSeconds(1), started));
        assertThat(tally.unlisted(Set.of(ONE))).containsExactly(new Reading("ingress-api", OTHER, null));
    }

    private Sample add(Reading... readings) {
        return tally.add(BEGAN.plusSeconds(seconds++), new ArrayList<>(List.of(readings)));
    }

    private static Reading answers(URI instance, double started, int soldOut) {
        Series answers = new Series("firstpair_ingress_answers_total", Map.of("code", "SOLD_OUT"), soldOut);
        return new Reading("ingress-api", instance,
                started == 0 ? List.of(answers) : List.of(new Series(Figure.STARTED, Map.of(), started), answers));
    }

    private static Reading holds(URI instance, int pending, int ending) {
        return new Reading("order-topology", instance,
                List.of(new Series("firstpair_ledger_holds", Map.of(), pending),
                        new Series("firstpair_ledger_holds_ending", Map.of(), ending)));
    }

    private static Series quantile(String quantile, double seconds) {
        return new Series("firstpair_ingress_gate_seconds", Map.of("quantile", quantile), seconds);
    }

    private static Series lag(int records) {
        return new Series("kafka_consumer_fetch_manager_records_lag", Map.of("topic", "order-events"), records);
    }
}
