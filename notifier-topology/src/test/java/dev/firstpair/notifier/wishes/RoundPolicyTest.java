package dev.firstpair.notifier.wishes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.notification.NotificationKind;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RoundPolicyTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_764_000_000_000L);
    private static final Duration REST = Duration.ofMinutes(10);
    private static final Duration LEAD = Duration.ofMinutes(15);
    private static final RoundPolicy RULES = new RoundPolicy(5, REST, LEAD);

    private long version;

    private static ProductState listed() {
        return RULES.onListing(ProductState.NONE, new Listing("A pair", null, 1));
    }

    private ProductState stocked(ProductState before, int remaining, Instant at) {
        return RULES.advance(RULES.onStock(before, new Stock(remaining, ++version, null, null), at), at);
    }

    private ProductState opening(ProductState before, int remaining, @Nullable Instant opens, @Nullable Instant closes,
            Instant at) {
        return RULES.advance(RULES.onStock(before, new Stock(remaining, ++version, opens, closes), at), at);
    }

    private static ProductState selected(ProductState before, int count, long cursor, boolean exhausted, Instant at) {
        return RULES.onSelected(before, NotificationKind.RESTOCKED, count, cursor, exhausted, at);
    }

    @Nested
    class WhenUnitsComeBack {

        @Test
        void callsAsManyAsRemainTimesTheFactor() {
            ProductState back = stocked(stocked(listed(), 0, NOW), 4, NOW);

            assertThat(RULES.next(back, NOW)).isEqualTo(new NextAction.Notify(NotificationKind.RESTOCKED, 0, 20));
        }

        @Test
        void goesOnWhereItStopped() {
            ProductState some = selected(stocked(stocked(listed(), 0, NOW), 4, NOW), 7, 9, false, NOW);

            assertThat(RULES.next(some, NOW)).isEqualTo(new NextAction.Notify(NotificationKind.RESTOCKED, 9, 13));
        }

        @Test
        void callsNobodyForWhatWasThereBefore() {
            assertThat(RULES.next(stocked(listed(), 4, NOW), NOW)).isEqualTo(new NextAction.Idle());
            assertThat(RULES.next(stocked(stocked(listed(), 4, NOW), 5, NOW), NOW)).isEqualTo(new NextAction.Idle());
        }

        @Test
        void makesOneRoundOfManyThatAreBoughtAtOnce() {
            ProductState state = stocked(listed(), 0, NOW);
            int selected = 0;
            for (int i = 0; i < 1_000; i++) {
                Instant now = NOW.plusMillis(i);
                state = stocked(state, 1, now);
                if (RULES.next(state, now) instanceof NextAction.Notify action) {
                    selected += action.limit();
                    state = RULES.onCredit(selected(state, action.limit(), selected, false, now), action.limit(), 50);
                }
                state = stocked(state, 0, now);
            }

            assertThat(selected).isEqualTo(5);
        }

        @Test
        void growsWhenMoreComeBackThanWereThere() {
            ProductState state = selected(stocked(stocked(listed(), 0, NOW), 1, NOW), 5, 5, false, NOW);

            ProductState more = stocked(state, 3, NOW.plusSeconds(1));

            assertThat(RULES.next(more, NOW.plusSeconds(1)))
                    .isEqualTo(new NextAction.Notify(NotificationKind.RESTOCKED, 5, 10));
        }

        @Test
        void callsNobodyWhileNothingIsLeft() {
            ProductState gone = stocked(stocked(stocked(listed(), 0, NOW), 4, NOW), 0, NOW);
            assertThat(RULES.next(gone, NOW)).isEqualTo(new NextAction.Wait(NOW.plus(REST)));

            ProductState again = stocked(gone, 2, NOW.plusSeconds(1));
            assertThat(RULES.next(again, NOW.plusSeconds(1)))
                    .isEqualTo(new NextAction.Notify(NotificationKind.RESTOCKED, 0, 10));
        }

        @Test
        void callsNobodyElseForAFewOfThoseThatManyWereCalledFor() {
            ProductState many = selected(stocked(stocked(listed(), 0, NOW), 100, NOW), 20, 20, false, NOW);
            ProductState gone = stocked(RULES.onCredit(many, 20, 500), 0, NOW);

            assertThat(RULES.next(stocked(gone, 4, NOW), NOW)).isEqualTo(new NextAction.Wait(NOW.plus(REST)));
            assertThat(RULES.next(stocked(gone, 5, NOW), NOW))
                    .isEqualTo(new NextAction.Notify(NotificationKind.RESTOCKED, 20, 5));
        }

        @Test
        void selectsNoMoreThanTheRemainingUnitsAllow() {
            ProductState hundred = selected(stocked(stocked(listed(), 0, NOW), 100, NOW), 20, 20, false, NOW);

            ProductState one = RULES.onCredit(stocked(hundred, 1, NOW), 20, 500);

            assertThat(RULES.next(one, NOW)).isEqualTo(new NextAction.Notify(NotificationKind.RESTOCKED, 20, 5));
        }

        @Test
        void restsAndThenCallsMoreIfUnitsAreStillThere() {
            ProductState selected = selected(stocked(stocked(listed(), 0, NOW), 4, NOW), 20, 20, false, NOW);
            assertThat(RULES.next(selected, NOW)).isEqualTo(new NextAction.Wait(NOW.plus(REST)));

            ProductState left = RULES.onCredit(stocked(selected, 3, NOW.plusSeconds(5)), 20, 50);
            ProductState next = RULES.advance(left, NOW.plus(REST));

            assertThat(RULES.next(next, NOW.plus(REST)))
                    .isEqualTo(new NextAction.Notify(NotificationKind.RESTOCKED, 0, 15));
        }

        @Test
        void isOverWhenNothingIsLeftAfterTheRest() {
            ProductState selected = stocked(selected(stocked(stocked(listed(), 0, NOW), 4, NOW), 20, 20, false, NOW), 0,
                    NOW);

            ProductState over = RULES.advance(selected, NOW.plus(REST));

            assertThat(over.round()).isNull();
            assertThat(RULES.next(over, NOW.plus(REST))).isEqualTo(new NextAction.Idle());
        }

        @Test
        void isOverWhenNobodyWishes() {
            ProductState nobody = selected(stocked(stocked(listed(), 0, NOW), 4, NOW), 0, 0, true, NOW);

            assertThat(RULES.advance(nobody, NOW.plus(REST)).round()).isNull();
        }

        @Test
        void selectsUsersWhoWishDuringTheRound() {
            ProductState all = selected(stocked(stocked(listed(), 0, NOW), 4, NOW), 3, 3, true, NOW);

            assertThat(RULES.next(RULES.onWish(all, NOW), NOW))
                    .isEqualTo(new NextAction.Notify(NotificationKind.RESTOCKED, 3, 17));
        }

        @Test
        void callsNoMoreAheadThanTheWindowAllows() {
            ProductState back = stocked(stocked(listed(), 0, NOW), 100, NOW);
            ProductState full = selected(back, 20, 20, false, NOW);

            assertThat(RULES.next(full, NOW)).isEqualTo(new NextAction.Idle());
            assertThat(RULES.next(RULES.onCredit(full, 10, 60), NOW))
                    .isEqualTo(new NextAction.Notify(NotificationKind.RESTOCKED, 20, 50));
        }

        @Test
        void callsNobodyOutsideTheSale() {
            ProductState closed = opening(opening(listed(), 0, null, NOW, NOW), 5, null, NOW, NOW);
            assertThat(RULES.next(closed, NOW)).isEqualTo(new NextAction.Idle());
        }

        @Test
        void callsForWhatCameBackWhileTheSaleWasClosedOnceItIsOpenAgain() {
            Instant closes = NOW.minusSeconds(60);
            ProductState closed = opening(opening(listed(), 0, null, closes, NOW), 3, null, closes, NOW);
            assertThat(RULES.next(closed, NOW)).isEqualTo(new NextAction.Idle());

            ProductState extended = opening(closed, 3, null, NOW.plusSeconds(60), NOW);
            assertThat(RULES.next(extended, NOW)).isEqualTo(new NextAction.Notify(NotificationKind.RESTOCKED, 0, 15));
        }

        @Test
        void callsNobodyForASaleThatOpensEarlier() {
            ProductState early = opening(listed(), 100, NOW.plus(Duration.ofDays(1)), null, NOW);

            assertThat(RULES.next(opening(early, 100, NOW, null, NOW), NOW)).isEqualTo(new NextAction.Idle());
        }

        @Test
        void waitsOnlyForAMomentIfNobodyWished() {
            ProductState nobody = selected(stocked(stocked(listed(), 0, NOW), 4, NOW), 0, 0, true, NOW);
            assertThat(RULES.next(RULES.onWish(nobody, NOW.plusSeconds(5)), NOW.plusSeconds(5)))
                    .isEqualTo(new NextAction.Notify(NotificationKind.RESTOCKED, 0, 20));

            ProductState over = RULES.advance(nobody, NOW.plusSeconds(30));
            assertThat(RULES.next(RULES.onWish(over, NOW.plusSeconds(31)), NOW.plusSeconds(31)))
                    .isEqualTo(new NextAction.Idle());
        }

        @Test
        void ignoresWhatIsOlder() {
            ProductState back = stocked(stocked(listed(), 0, NOW), 4, NOW);

            assertThat(RULES.onStock(back, new Stock(9, 1, null, null), NOW)).isEqualTo(back);
        }
    }

    @Nested
    class BeforeASaleOpens {

        private final Instant opens = NOW.plus(Duration.ofHours(1));
        private final Instant due = opens.minus(LEAD);

        private ProductState selectAll(ProductState before, Instant at) {
            assertThat(RULES.next(before, at)).isInstanceOf(NextAction.Notify.class);
            return RULES.onSelected(before, NotificationKind.OPENING_SOON, 3, 3, true, at);
        }

        @Test
        void waitsForTheLeadAndThenNotifiesEverybodyOnce() {
            ProductState early = opening(listed(), 10, opens, null, NOW);
            assertThat(RULES.next(early, NOW)).isEqualTo(new NextAction.Wait(due));

            ProductState begun = RULES.advance(early, due);
            assertThat(RULES.next(begun, due)).isEqualTo(new NextAction.Notify(NotificationKind.OPENING_SOON, 0, 20));

            ProductState done = selectAll(begun, due);
            assertThat(RULES.next(RULES.advance(done, due), due)).isEqualTo(new NextAction.Idle());
            assertThat(RULES.next(RULES.advance(done, opens), opens)).isEqualTo(new NextAction.Idle());
        }

        @Test
        void alsoNotifiesUsersWhoWishLater() {
            ProductState done = selectAll(RULES.advance(opening(listed(), 10, opens, null, NOW), due), due);

            assertThat(RULES.next(RULES.onWish(done, due.plusSeconds(9)), due.plusSeconds(9)))
                    .isEqualTo(new NextAction.Notify(NotificationKind.OPENING_SOON, 3, 17));
            assertThat(RULES.next(RULES.onWish(done, opens), opens)).isEqualTo(new NextAction.Idle());
        }

        @Test
        void waitsForTheProductsOwnLeadToBeRead() {
            Instant inBetween = opens.minus(Duration.ofMinutes(10));
            ProductState unlisted = RULES.advance(opening(ProductState.NONE, 10, opens, null, inBetween), inBetween);

            ProductState listed = RULES.advance(
                    RULES.onListing(unlisted, new Listing("A pair", Duration.ofMinutes(1), 1)), inBetween);

            assertThat(RULES.next(listed, inBetween))
                    .isEqualTo(new NextAction.Wait(opens.minus(Duration.ofMinutes(1))));
        }

        @Test
        void goesByTheProductsOwnLead() {
            ProductState own = RULES.onListing(ProductState.NONE, new Listing("A pair", Duration.ofMinutes(1), 1));
            ProductState none = RULES.onListing(ProductState.NONE, new Listing("A pair", Duration.ZERO, 1));

            assertThat(RULES.next(opening(own, 10, opens, null, NOW), NOW))
                    .isEqualTo(new NextAction.Wait(opens.minus(Duration.ofMinutes(1))));
            assertThat(RULES.next(opening(none, 10, opens, null, NOW), NOW)).isEqualTo(new NextAction.Idle());
        }

        @Test
        void goesByTheWindowAsItIsMoved() {
            Instant later = opens.plus(Duration.ofHours(5));
            ProductState moved = opening(opening(listed(), 10, opens, null, NOW), 10, later, null, NOW);

            assertThat(RULES.next(RULES.advance(moved, due), due)).isEqualTo(new NextAction.Wait(later.minus(LEAD)));
        }

        @Test
        void stopsInTheMiddleWhenTheOpeningIsMovedAndBeginsAgainInTime() {
            ProductState begun = RULES.advance(opening(listed(), 10, opens, null, NOW), due);
            ProductState half = RULES.onSelected(begun, NotificationKind.OPENING_SOON, 3, 3, false, due);
            Instant later = opens.plus(Duration.ofHours(5));

            ProductState moved = opening(half, 10, later, null, due);

            assertThat(RULES.next(moved, due)).isEqualTo(new NextAction.Wait(later.minus(LEAD)));
            ProductState again = RULES.advance(moved, later.minus(LEAD));
            assertThat(RULES.next(again, later.minus(LEAD)))
                    .isEqualTo(new NextAction.Notify(NotificationKind.OPENING_SOON, 0, 17));
        }

        @Test
        void notifiesNobodyOfASaleWithNothingToSell() {
            ProductState empty = opening(listed(), 0, opens, null, NOW);
            assertThat(RULES.next(RULES.advance(empty, due), due)).isEqualTo(new NextAction.Idle());

            ProductState filled = opening(empty, 10, opens, null, due.plusSeconds(60));
            assertThat(RULES.next(filled, due.plusSeconds(60))).isInstanceOf(NextAction.Notify.class);
        }

        @Test
        void doesNotBeginWhenTheSaleIsOpenAlready() {
            ProductState early = opening(listed(), 10, opens, null, NOW);

            assertThat(RULES.next(RULES.advance(early, opens), opens)).isEqualTo(new NextAction.Idle());
        }

        @Test
        void notifiesTheRestOfThemWhenItOpensMeanwhile() {
            ProductState begun = RULES.advance(opening(listed(), 10, opens, null, NOW), due);
            ProductState half = RULES.onSelected(begun, NotificationKind.OPENING_SOON, 3, 3, false, due);

            assertThat(RULES.next(RULES.advance(half, opens), opens))
                    .isEqualTo(new NextAction.Notify(NotificationKind.OPENING_SOON, 3, 17));
        }

        /** Without it, they would be notified of an opening in the past as soon as one unit comes back. */
        @Test
        void isOverWhenTheSaleIsSoldOut() {
            ProductState begun = RULES.advance(opening(listed(), 10, opens, null, NOW), due);
            ProductState half = RULES.onSelected(begun, NotificationKind.OPENING_SOON, 3, 3, false, due);

            ProductState soldOut = opening(half, 0, opens, null, opens.plusSeconds(17));
            ProductState back = opening(soldOut, 1, opens, null, opens.plusSeconds(600));

            assertThat(RULES.next(back, opens.plusSeconds(600)))
                    .isEqualTo(new NextAction.Notify(NotificationKind.RESTOCKED, 0, 5));

            // An instance that reads both after a start does nothing in between.
            Instant late = opens.plusSeconds(600);
            ProductState read = RULES.onStock(RULES.onStock(half, new Stock(0, 98, opens, null), late),
                    new Stock(1, 99, opens, null), late);
            assertThat(RULES.next(RULES.advance(read, late), late))
                    .isEqualTo(new NextAction.Notify(NotificationKind.RESTOCKED, 0, 5));
        }

        @Test
        void stopsWhenTheSaleIsCanceled() {
            ProductState begun = RULES.advance(opening(listed(), 10, opens, null, NOW), due);
            ProductState half = RULES.onSelected(begun, NotificationKind.OPENING_SOON, 3, 3, false, due);

            assertThat(RULES.next(opening(half, 0, opens, null, due), due)).isEqualTo(new NextAction.Idle());
        }
    }
}
