package dev.firstpair.notifier.wishes;

import dev.firstpair.topics.Require;
import dev.firstpair.topics.notification.NotificationKind;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which wishers are notified.
 *
 * <p>When units of a sold-out product come back, a round begins. It selects as many users as units remain, times a
 * factor, in the order of their wishes. Units that are sold meanwhile make the round smaller: the users still to be
 * selected are never more than the remaining units times the factor. Units that come back make it larger, if more
 * remain than users have been selected for, but they begin no second round: a thousand units that come back one by one
 * and are bought at once are one round of a few selections. While no units remain, nobody is selected. A round ends
 * some time after its last selection; if units still remain, the next one goes on with the users whose wishes arrive
 * then.
 *
 * <p>Before a sale opens, if there is something to sell, all wishers are notified once; again if the opening is moved.
 *
 * @param factor how many users are selected for each unit
 * @param rest how long after its last selection a round ends
 * @param lead how long before a sale opens its wishers are notified, unless the product has its own lead
 */
public record Rounds(int factor, Duration rest, Duration lead) {

    /** How long a round waits for wishes that have not been read yet, as after a restart. */
    private static final Duration FOR_NOBODY = Duration.ofSeconds(30);

    public Rounds {
        Require.atLeast(1, factor, "factor");
    }

    /** A stock level was received from the ledger. */
    public Notices heard(Notices before, Stock stock, Instant now) {
        Stock was = before.stock();
        if (was != null && stock.version() <= was.version()) {
            return before;
        }
        Notices after = before.with(stock);
        Round round = before.round();
        if (round == null) {
            // Nothing was known of the product before, so it is unknown whether units have come back.
            boolean back = was != null && !was.isBuyable(now) && stock.isBuyable(now);
            return back ? begin(after, stock, now) : after;
        }
        return after.with(round.withRemaining(quota(stock)));
    }

    /** A product was received from the catalogue. */
    public Notices heard(Notices before, Listing listing) {
        Listing was = before.listing();
        return was != null && listing.version() < was.version() ? before : before.with(listing);
    }

    /** A user wishes for the product, with a place behind all others. */
    public Notices wished(Notices before, Instant now) {
        Notices after = before;
        Round round = before.round();
        if (round != null) {
            after = after.with(round.withMoreBehind());
        }
        Opening opening = before.opening();
        if (opening != null && opening.done() && now.isBefore(opening.opensAt())) {
            after = after.with(new Opening(opening.opensAt(), opening.cursor(), false));
        }
        return after;
    }

    /** Some of the selected users have been released. */
    public Notices passed(Notices before, int count, int window) {
        return before.with(Math.max(0, before.outstanding() - count), window);
    }

    /** Begins and ends what is due. */
    public Notices at(Notices before, Instant now) {
        Notices after = before;
        Instant opens = opens(before);
        if (opens != null && isOpeningDue(before, opens, now)) {
            after = after.with(new Opening(opens, Notices.START, false));
        }
        Round round = before.round();
        Stock stock = before.stock();
        if (round != null && stock != null && !mayCall(round, stock, now) && !now.isBefore(over(round))) {
            after = stock.isBuyable(now) && !isForNobody(round) ? begin(after, stock, now) : after.with((Round) null);
        }
        return after;
    }

    /** The next action, after {@link #at} has begun and ended what was due. */
    public Turn next(Notices notices, Instant now) {
        Stock stock = notices.stock();
        if (stock == null || notices.listing() == null) {
            return new Turn.Idle();
        }
        @Nullable
        Instant wake = null;
        Instant opens = opens(notices);
        Opening opening = notices.opening();
        if (opening != null && !opening.done() && opening.opensAt().equals(opens)) {
            // Wishers not yet notified when the sale opens still are, as long as there is something to buy.
            if (stock.remaining() > 0 && !stock.isClosed(now)) {
                return notices.free() > 0
                        ? new Turn.Tell(NotificationKind.OPENING_SOON, opening.cursor(), notices.free())
                        : new Turn.Idle();
            }
        } else if (opens != null && now.isBefore(opens.minus(lead(notices)))) {
            wake = opens.minus(lead(notices));
        }
        Round round = notices.round();
        if (round != null) {
            if (mayCall(round, stock, now)) {
                return notices.free() > 0
                        ? new Turn.Tell(NotificationKind.RESTOCKED, round.cursor(),
                                Math.min(notices.free(), round.quota() - round.called()))
                        : new Turn.Idle();
            }
            Instant over = over(round);
            wake = wake == null || over.isBefore(wake) ? over : wake;
        }
        return wake == null ? new Turn.Idle() : new Turn.Wait(wake);
    }

    /**
     * Some users have been selected for a notification.
     *
     * @param count how many
     * @param cursor the last place that was looked at
     * @param exhausted nobody is behind it
     */
    public Notices told(
            Notices before, NotificationKind kind, int count, long cursor, boolean exhausted, Instant now) {
        Notices after = before.with(before.outstanding() + count, before.window());
        return switch (kind) {
            case OPENING_SOON -> {
                Opening opening = before.opening();
                yield opening == null ? after : after.with(new Opening(opening.opensAt(), cursor, exhausted));
            }
            case RESTOCKED -> {
                Round round = before.round();
                yield round == null ? after : after.with(round.withCalled(count, cursor, exhausted, now));
            }
        };
    }

    /**
     * At first, no more users are selected ahead than any rate releases soon; the first answer of the rate limiter sets
     * the window.
     */
    private Notices begin(Notices notices, Stock stock, Instant now) {
        return notices.with(notices.outstanding(), Math.min(notices.window(), Notices.NONE.window()))
                .with(Round.of(quota(stock), now));
    }

    /** Users whose wishes arrive long after units came back that nobody was waiting for see them in the shop. */
    private Instant over(Round round) {
        return round.lastAt().plus(isForNobody(round) && rest.compareTo(FOR_NOBODY) > 0 ? FOR_NOBODY : rest);
    }

    private static boolean isForNobody(Round round) {
        return round.exhausted() && round.called() == 0;
    }

    /**
     * The lead has begun, there is something to sell, and this opening was not begun before; once the sale is open, it
     * is too late to begin.
     */
    private boolean isOpeningDue(Notices notices, Instant opens, Instant now) {
        Opening opening = notices.opening();
        Stock stock = notices.stock();
        return stock != null && notices.listing() != null && stock.remaining() > 0 && !stock.isClosed(now)
                && (opening == null || !opening.opensAt().equals(opens))
                && now.isBefore(opens) && !now.isBefore(opens.minus(lead(notices)));
    }

    /** The opening of which wishers are to be notified. */
    private @Nullable Instant opens(Notices notices) {
        Stock stock = notices.stock();
        return stock == null || lead(notices).isZero() ? null : stock.opensAt();
    }

    private Duration lead(Notices notices) {
        Listing listing = notices.listing();
        Duration own = listing == null ? null : listing.lead();
        return own == null ? lead : own;
    }

    private static boolean mayCall(Round round, Stock stock, Instant now) {
        return round.called() < round.quota() && !round.exhausted() && stock.isBuyable(now);
    }

    private int quota(Stock stock) {
        return (int) Math.min(Integer.MAX_VALUE, (long) stock.remaining() * factor);
    }
}
