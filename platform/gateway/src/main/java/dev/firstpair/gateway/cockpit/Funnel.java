package dev.firstpair.gateway.cockpit;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The stages of purchases in the services, and whether each stage has the purchases that the one before it passed on.
 * Services are not sampled at the same moment, so a difference as large as the purchases of one second is no error; a
 * larger one that stays is an error. Not thread-safe.
 */
final class Funnel {

    /** Number of samples in a row after which a difference counts as one that stays. */
    static final int PATIENCE = 5;

    private static final String ACCEPTED = "ACCEPTED";

    private final List<Link> links = List.of(
            new Link("asked", Funnel::asked),
            new Link("refused", at -> at.sum(Figure.ANSWERS) - accepted(at)),
            new Link("admitted", Funnel::admitted),
            new Link("logged", Funnel::logged, at -> 0, at -> outside(admitted(at) - logged(at), 0, Double.MAX_VALUE)),
            new Link("accepted", Funnel::accepted, at -> at.get(Figure.IN_FLIGHT),
                    at -> outside(admitted(at) - accepted(at), -Double.MAX_VALUE,
                            at.get(Figure.IN_FLIGHT) + unconfirmed(at))),
            new Link("decided", at -> at.get(Figure.READ), Funnel::undecided,
                    at -> outside(logged(at) - at.get(Figure.READ), -Double.MAX_VALUE,
                            undecided(at) + unconfirmed(at))),
            new Link("placed", Funnel::placed, at -> 0,
                    at -> outside(at.get(Figure.READ) - placed(at) - at.sum(Figure.DECIDED, "rejected"), 0,
                            at.get(Figure.REPEATED))),
            new Link("rejected", at -> at.sum(Figure.DECIDED, "rejected")),
            new Link("stored", at -> at.get(Figure.STORED), at -> at.get(Figure.STORE_LAG, "order-events"),
                    at -> outside(placed(at) - at.get(Figure.STORED), 0, at.get(Figure.STORE_LAG, "order-events"))),
            new Link("paid", at -> at.get(Figure.DECIDED, "paid")),
            new Link("completed", at -> at.get(Figure.DECIDED, "completed")),
            new Link("canceled", Funnel::canceled),
            new Link("taken", at -> placed(at) + canceled(at), at -> 0, this::unitsMissing));

    private double takenBefore = Double.NaN;

    /**
     * The stages at a sample, which has to be later than the one before it.
     *
     * @param instancesChanged whether instances came or went since the sample before: their last counts may be missing
     */
    List<Stage> add(Sample sample, boolean instancesChanged) {
        if (Double.isNaN(takenBefore) && sample.get(Figure.UNITS, "granted") > 0) {
            takenBefore = taken(sample) - placed(sample) + canceled(sample);
        }
        return links.stream().map(link -> link.next(sample, instancesChanged)).toList();
    }

    private static double asked(Sample at) {
        return at.sum(Figure.ANSWERS) + at.get(Figure.IN_FLIGHT);
    }

    /** Repetitions of a request that was admitted before are appended to the log again. */
    private static double admitted(Sample at) {
        return at.get(Figure.GATE, "admitted") + at.get(Figure.GATE, "repeated") + at.get(Figure.WITHOUT_GATE);
    }

    private static double logged(Sample at) {
        return at.get(Figure.APPENDED);
    }

    private static double accepted(Sample at) {
        return at.get(Figure.ANSWERS, ACCEPTED);
    }

    /** Some requests with these answers may be in the log. */
    private static double unconfirmed(Sample at) {
        return at.get(Figure.ANSWERS, "UNAVAILABLE") + at.get(Figure.ANSWERS, "INTERNAL_ERROR");
    }

    private static double undecided(Sample at) {
        return Math.max(at.get(Figure.UNDECIDED), at.get(Figure.LEDGER_LAG, "purchase-requests"));
    }

    private static double placed(Sample at) {
        return at.get(Figure.DECIDED, "placed");
    }

    private static double canceled(Sample at) {
        return at.sum(Figure.DECIDED, "canceled");
    }

    private static double taken(Sample at) {
        return at.get(Figure.UNITS, "granted") - at.get(Figure.UNITS, "remaining");
    }

    /**
     * Units of orders according to the ledger's decisions that are not taken off the stock; unknown without catalog.
     */
    private double unitsMissing(Sample at) {
        return at.get(Figure.UNITS, "granted") > 0
                ? placed(at) - canceled(at) - (taken(at) - takenBefore)
                : 0;
    }

    /** By how much a value is above a range; negative: below it. */
    private static double outside(double value, double least, double most) {
        return value > most ? value - most : Math.min(value - least, 0);
    }

    private static final class Link {

        private final String stage;
        private final ToDoubleFunction<Sample> count;
        private final ToDoubleFunction<Sample> waiting;
        private final ToDoubleFunction<Sample> missing;
        private boolean begun;
        private boolean afterChange;
        private double countBefore;
        private double passedBefore;
        private double allowed;
        private int samplesOutside;

        Link(String stage, ToDoubleFunction<Sample> count) {
            this(stage, count, at -> 0, at -> 0);
        }

        Link(String stage, ToDoubleFunction<Sample> count, ToDoubleFunction<Sample> waiting,
                ToDoubleFunction<Sample> missing) {
            this.stage = stage;
            this.count = count;
            this.waiting = waiting;
            this.missing = missing;
        }

        Stage next(Sample sample, boolean instancesChanged) {
            double now = count.applyAsDouble(sample);
            double inTransit = waiting.applyAsDouble(sample);
            double passed = Math.max(now - countBefore, 0);
            if (!begun) {
                // Purchases on their way when watching began arrive without having been counted before.
                allowed = inTransit;
            }
            if (instancesChanged) {
                allowed += Math.max(passedBefore, passed);
            } else if (afterChange) {
                allowed += passed;
            }
            double difference = missing.applyAsDouble(sample);
            samplesOutside = Math.abs(difference) > allowed + Math.max(passedBefore, passed) ? samplesOutside + 1 : 0;
            begun = true;
            afterChange = instancesChanged;
            countBefore = now;
            passedBefore = passed;
            return new Stage(stage, Math.round(now), Math.round(inTransit), Math.round(difference),
                    samplesOutside >= PATIENCE
                            ? Stage.State.BROKEN
                            : inTransit > 0 ? Stage.State.WAITING : Stage.State.OK);
        }
    }
}
