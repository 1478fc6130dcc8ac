package dev.firstpair.notifier.wishes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.notification.NotificationKind;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RoundsTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_764_000_000_000L);
    private static final Duration REST = Duration.ofMinutes(10);
    private static final Duration LEAD = Duration.ofMinutes(15);
    private static final Rounds RULES = new Rounds(5, REST, LEAD);

    private long version;

    private static Notices listed() {
        return RULES.heard(Notices.NONE, new Listing("A pair", null, 1));
    }

    private Notices stocked(Notices before, int remaining, Instant at) {
        return RULES.at(RULES.heard(before, new Stock(remaining, ++version, null, null), at), at);
    }

    private Notices opening(Notices before, int remaining, @Nullable Instant opens, @Nullable Instant closes,
            Instant at) {
        return RULES.at(RULES.heard(before, new Stock(remaining, ++version, opens, closes), at), at);
    }

    private static Notices told(Notices before, int count, long cursor, boolean exhausted, Instant at) {
        return RULES.told(before, NotificationKind.RESTOCKED, count, cursor, exhausted, at);
    }

    @Nested
    class WhenUnitsComeBack {

        @Test
        void callsAsManyAsRemainTimesTheFactor() {
            Notices back = stocked(stocked(listed(), 0, NOW), 4, NOW);

            assertThat(RULES.next(back, NOW)).isEqualTo(new Turn.Tell(NotificationKind.RESTOCKED, 0, 20));
        }

        @Test
        void goesOnWhereItStopped() {
            Notices some = told(stocked(stocked(listed(), 0, NOW), 4, NOW), 7, 9, false, NOW);

            assertThat(RULES.next(some, NOW)).isEqualTo(new Turn.Tell(NotificationKind.RESTOCKED, 9, 13));
        }

        @Test
        void callsNobodyForWhatWasThereBefore() {
            assertThat(RULES.next(stocked(listed(), 4, NOW), NOW)).isEqualTo(new Turn.Idle());
            assertThat(RULES.next(stocked(stocked(listed(), 4, NOW), 5, NOW), NOW)).isEqualTo(new Turn.Idle());
        }

        @Test
        void makesOneRoundOfManyThatAreBoughtAtOnce() {
            Notices notices = stocked(listed(), 0, NOW);
            int called = 0;
            for (int i = 0; i < 1_000; i++) {
                Instant now = NOW.plusMillis(i);
                notices = stocked(notices, 1, now);
                if (RULES.next(notices, now) instanceof Turn.Tell tell) {
                    called += tell.most();
                    notices = RULES.passed(told(notices, tell.most(), called, false, now), tell.most(), 50);
                }
                notices = stocked(notices, 0, now);
            }

            assertThat(called).isEqualTo(5);
        }

        @Test
        void growsWhenMoreComeBackThanWereThere() {
            Notices notices = told(stocked(stocked(listed(), 0, NOW), 1, NOW), 5, 5, false, NOW);

            Notices more = stocked(notices, 3, NOW.plusSeconds(1));

            assertThat(RULES.next(more, NOW.plusSeconds(1)))
                    .isEqualTo(new Turn.Tell(NotificationKind.RESTOCKED, 5, 10));
        }

        @Test
        void callsNobodyWhileNothingIsLeft() {
            Notices gone = stocked(stocked(stocked(listed(), 0, NOW), 4, NOW), 0, NOW);
            assertThat(RULES.next(gone, NOW)).isEqualTo(new Turn.Wait(NOW.plus(REST)));

            Notices again = stocked(gone, 2, NOW.plusSeconds(1));
            assertThat(RULES.next(again, NOW.plusSeconds(1)))
                    .isEqualTo(new Turn.Tell(NotificationKind.RESTOCKED, 0, 10));
        }

        @Test
        void callsNobodyElseForAFewOfThoseThatManyWereCalledFor() {
            Notices many = told(stocked(stocked(listed(), 0, NOW), 100, NOW), 20, 20, false, NOW);
            Notices gone = stocked(RULES.passed(many, 20, 500), 0, NOW);

            assertThat(RULES.next(stocked(gone, 4, NOW), NOW)).isEqualTo(new Turn.Wait(NOW.plus(REST)));
            assertThat(RULES.next(stocked(gone, 5, NOW), NOW))
                    .isEqualTo(new Turn.Tell(NotificationKind.RESTOCKED, 20, 5));
        }

        @Test
        void callsNoCrowdForTheLastOnes() {
            Notices hundred = told(stocked(stocked(listed(), 0, NOW), 100, NOW), 20, 20, false, NOW);

            Notices one = RULES.passed(stocked(hundred, 1, NOW), 20, 500);

            assertThat(RULES.next(one, NOW)).isEqualTo(new Turn.Tell(NotificationKind.RESTOCKED, 20, 5));
        }

        @Test
        void restsAndThenCallsMoreIfUnitsAreStillThere() {
            Notices called = told(stocked(stocked(listed(), 0, NOW), 4, NOW), 20, 20, false, NOW);
            assertThat(RULES.next(called, NOW)).isEqualTo(new Turn.Wait(NOW.plus(REST)));

            Notices left = RULES.passed(stocked(called, 3, NOW.plusSeconds(5)), 20, 50);
            Notices next = RULES.at(left, NOW.plus(REST));

            assertThat(RULES.next(next, NOW.plus(REST))).isEqualTo(new Turn.Tell(NotificationKind.RESTOCKED, 0, 15));
        }

        @Test
        void isOverWhenNothingIsLeftAfterTheRest() {
            Notices called = stocked(told(stocked(stocked(listed(), 0, NOW), 4, NOW), 20, 20, false, NOW), 0, NOW);

            Notices over = RULES.at(called, NOW.plus(REST));

            assertThat(over.round()).isNull();
            assertThat(RULES.next(over, NOW.plus(REST))).isEqualTo(new Turn.Idle());
        }

        @Test
        void isOverWhenNobodyWishes() {
            Notices nobody = told(stocked(stocked(listed(), 0, NOW), 4, NOW), 0, 0, true, NOW);

            assertThat(RULES.at(nobody, NOW.plus(REST)).round()).isNull();
        }

        @Test
        void callsWhoeverComesWhileItLasts() {
            Notices all = told(stocked(stocked(listed(), 0, NOW), 4, NOW), 3, 3, true, NOW);

            assertThat(RULES.next(RULES.wished(all, NOW), NOW))
                    .isEqualTo(new Turn.Tell(NotificationKind.RESTOCKED, 3, 17));
        }

        @Test
        void callsNoMoreAheadThanTheWindowAllows() {
            Notices back = stocked(stocked(listed(), 0, NOW), 100, NOW);
            Notices full = told(back, 20, 20, false, NOW);

            assertThat(RULES.next(full, NOW)).isEqualTo(new Turn.Idle());
            assertThat(RULES.next(RULES.passed(full, 10, 60), NOW))
                    .isEqualTo(new Turn.Tell(NotificationKind.RESTOCKED, 20, 50));
        }

        @Test
        void callsNobodyOutsideTheSale() {
            Notices closed = opening(opening(listed(), 0, null, NOW, NOW), 5, null, NOW, NOW);
            assertThat(RULES.next(closed, NOW)).isEqualTo(new Turn.Idle());
        }

        @Test
        void callsForWhatCameBackWhileTheSaleWasClosedOnceItIsOpenAgain() {
            Instant closes = NOW.minusSeconds(60);
            Notices closed = opening(opening(listed(), 0, null, closes, NOW), 3, null, closes, NOW);
            assertThat(RULES.next(closed, NOW)).isEqualTo(new Turn.Idle());

            Notices extended = opening(closed, 3, null, NOW.plusSeconds(60), NOW);
            assertThat(RULES.next(extended, NOW)).isEqualTo(new Turn.Tell(NotificationKind.RESTOCKED, 0, 15));
        }

        @Test
        void waitsOnlyForAMomentIfNobodyWished() {
            Notices nobody = told(stocked(stocked(listed(), 0, NOW), 4, NOW), 0, 0, true, NOW);
            assertThat(RULES.next(RULES.wished(nobody, NOW.plusSeconds(5)), NOW.plusSeconds(5)))
                    .isEqualTo(new Turn.Tell(NotificationKind.RESTOCKED, 0, 20));

            Notices over = RULES.at(nobody, NOW.plusSeconds(30));
            assertThat(RULES.next(RULES.wished(over, NOW.plusSeconds(31)), NOW.plusSeconds(31)))
                    .isEqualTo(new Turn.Idle());
        }

        @Test
        void ignoresWhatIsOlder() {
            Notices back = stocked(stocked(listed(), 0, NOW), 4, NOW);

            assertThat(RULES.heard(back, new Stock(9, 1, null, null), NOW)).isEqualTo(back);
        }
    }

    @Nested
    class BeforeASaleOpens {

        private final Instant opens = NOW.plus(Duration.ofHours(1));
        private final Instant due = opens.minus(LEAD);

        private Notices tellAll(Notices before, Instant at) {
            assertThat(RULES.next(before, at)).isInstanceOf(Turn.Tell.class);
            return RULES.told(before, NotificationKind.OPENING_SOON, 3, 3, true, at);
        }

        @Test
        void waitsForTheLeadAndThenTellsEverybodyOnce() {
            Notices early = opening(listed(), 10, opens, null, NOW);
            assertThat(RULES.next(early, NOW)).isEqualTo(new Turn.Wait(due));

            Notices begun = RULES.at(early, due);
            assertThat(RULES.next(begun, due)).isEqualTo(new Turn.Tell(NotificationKind.OPENING_SOON, 0, 20));

            Notices done = tellAll(begun, due);
            assertThat(RULES.next(RULES.at(done, due), due)).isEqualTo(new Turn.Idle());
            assertThat(RULES.next(RULES.at(done, opens), opens)).isEqualTo(new Turn.Idle());
        }

        @Test
        void tellsAlsoWhoeverIsHeardOfLater() {
            Notices done = tellAll(RULES.at(opening(listed(), 10, opens, null, NOW), due), due);

            assertThat(RULES.next(RULES.wished(done, due.plusSeconds(9)), due.plusSeconds(9)))
                    .isEqualTo(new Turn.Tell(NotificationKind.OPENING_SOON, 3, 17));
            assertThat(RULES.next(RULES.wished(done, opens), opens)).isEqualTo(new Turn.Idle());
        }

        @Test
        void waitsForTheProductsOwnLeadToBeHeard() {
            Instant inBetween = opens.minus(Duration.ofMinutes(10));
            Notices unlisted = RULES.at(opening(Notices.NONE, 10, opens, null, inBetween), inBetween);

            Notices listed = RULES.at(RULES.heard(unlisted, new Listing("A pair", Duration.ofMinutes(1), 1)),
                    inBetween);

            assertThat(RULES.next(listed, inBetween))
                    .isEqualTo(new Turn.Wait(opens.minus(Duration.ofMinutes(1))));
        }

        @Test
        void goesByTheProductsOwnLead() {
            Notices own = RULES.heard(Notices.NONE, new Listing("A pair", Duration.ofMinutes(1), 1));
            Notices none = RULES.heard(Notices.NONE, new Listing("A pair", Duration.ZERO, 1));

            assertThat(RULES.next(opening(own, 10, opens, null, NOW), NOW))
                    .isEqualTo(new Turn.Wait(opens.minus(Duration.ofMinutes(1))));
            assertThat(RULES.next(opening(none, 10, opens, null, NOW), NOW)).isEqualTo(new Turn.Idle());
        }

        @Test
        void goesByTheWindowAsItIsMoved() {
            Instant later = opens.plus(Duration.ofHours(5));
            Notices moved = opening(opening(listed(), 10, opens, null, NOW), 10, later, null, NOW);

            assertThat(RULES.next(RULES.at(moved, due), due)).isEqualTo(new Turn.Wait(later.minus(LEAD)));
        }

        @Test
        void stopsInTheMiddleWhenTheOpeningIsMovedAndBeginsAnewInTime() {
            Notices begun = RULES.at(opening(listed(), 10, opens, null, NOW), due);
            Notices half = RULES.told(begun, NotificationKind.OPENING_SOON, 3, 3, false, due);
            Instant later = opens.plus(Duration.ofHours(5));

            Notices moved = opening(half, 10, later, null, due);

            assertThat(RULES.next(moved, due)).isEqualTo(new Turn.Wait(later.minus(LEAD)));
            Notices again = RULES.at(moved, later.minus(LEAD));
            assertThat(RULES.next(again, later.minus(LEAD)))
                    .isEqualTo(new Turn.Tell(NotificationKind.OPENING_SOON, 0, 17));
        }

        @Test
        void tellsNobodyOfASaleWithNothingToSell() {
            Notices empty = opening(listed(), 0, opens, null, NOW);
            assertThat(RULES.next(RULES.at(empty, due), due)).isEqualTo(new Turn.Idle());

            Notices filled = opening(empty, 10, opens, null, due.plusSeconds(60));
            assertThat(RULES.next(filled, due.plusSeconds(60))).isInstanceOf(Turn.Tell.class);
        }

        @Test
        void doesNotBeginWhenTheSaleIsOpenAlready() {
            Notices early = opening(listed(), 10, opens, null, NOW);

            assertThat(RULES.next(RULES.at(early, opens), opens)).isEqualTo(new Turn.Idle());
        }

        @Test
        void tellsTheRestOfThemWhenItOpensMeanwhile() {
            Notices begun = RULES.at(opening(listed(), 10, opens, null, NOW), due);
            Notices half = RULES.told(begun, NotificationKind.OPENING_SOON, 3, 3, false, due);

            assertThat(RULES.next(RULES.at(half, opens), opens))
                    .isEqualTo(new Turn.Tell(NotificationKind.OPENING_SOON, 3, 17));
        }

        @Test
        void stopsWhenTheSaleIsCanceled() {
            Notices begun = RULES.at(opening(listed(), 10, opens, null, NOW), due);
            Notices half = RULES.told(begun, NotificationKind.OPENING_SOON, 3, 3, false, due);

            assertThat(RULES.next(opening(half, 0, opens, null, due), due)).isEqualTo(new Turn.Idle());
        }
    }
}
