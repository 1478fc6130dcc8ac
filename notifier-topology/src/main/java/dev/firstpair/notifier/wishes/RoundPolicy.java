package dev.firstpair.notifier.wishes;

import dev.firstpair.topics.check.Require;
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
 * <p>Before a sale opens, if there is something to sell, all wishers are notified once; those who were not when it
 * opens still are, until it is sold out.
 *
 * @param factor how many users are selected for each unit
 * @param rest how long after its last selection a round ends
 * @param lead how long before a sale opens its wishers are notified, unless the product has its own lead
 */
public record RoundPolicy(int factor, Duration rest, Duration lead) {

    /** How long a round waits for wishes that have not been read yet, as after a restart. */
    private static final Duration FOR_NOBODY = Duration.ofSeconds(30);

    public RoundPolicy {
        Require.atLeast(1, factor, "factor");
    }

    /** A stock level was received from the ledger. */
    public ProductState onStock(ProductState before, Stock stock, Instant now) {
        Stock was = before.stock();
        if (was != null && stock.version() <= was.version()) {
            return before;
        }
        ProductState after = endOpening(before.with(stock), now);
        Round round = before.round();
        if (round == null) {
            // If nothing was known of the product before, it is unknown whether units have come back.
            boolean back = was != null && (was.remaining() == 0 && was.hasOpened(now) || was.isClosed(now));
            return back && stock.isBuyable(now) ? begin(after, stock, now) : after;
        }
        return after.with(round.withRemaining(quota(stock)));
    }

    /** A product was received from the catalogue. */
    public ProductState onListing(ProductState before, Listing listing) {
        Listing was = before.listing();
        return was != null && listing.version() < was.version() ? before : before.with(listing);
    }

    /** A user wishes for the product, with a place behind all others. */
    public ProductState onWish(ProductState before, Instant now) {
        ProductState after = before;
        Round round = before.round();
        if (round != null) {
            after = after.with(round.withMoreWaiting());
        }
        Opening opening = before.opening();
        if (opening != null && opening.done() && now.isBefore(opening.opensAt())) {
            after = after.with(new Opening(opening.opensAt(), opening.cursor(), false));
        }
        return after;
    }

    /** Some of the selected users have been released. */
    public ProductState onCredit(ProductState before, int count, int window) {
        return before.with(Math.max(0, before.outstanding() - count), window);
    }

    /** Begins and ends what is due. */
    public ProductState advance(ProductState before, Instant now) {
        ProductState after = before;
        Instant opens = opens(before);
        if (opens != null && isOpeningDue(before, opens, now)) {
            after = after.with(new Opening(opens, ProductState.START, false));
        }
        Round round = before.round();
        Stock stock = before.stock();
        after = endOpening(after, now);
        if (round != null && stock != null && !maySelect(round, stock, now) && !now.isBefore(over(round))) {
            after = stock.isBuyable(now) && !isForNobody(round) ? begin(after, stock, now) : after.with((Round) null);
        }
        return after;
    }

    /** After it is sold out, or closed, units that come back are for a round. */
    private static ProductState endOpening(ProductState state, Instant now) {
        Opening opening = state.opening();
        Stock stock = state.stock();
        return opening != null && !opening.done() && stock != null && !now.isBefore(opening.opensAt())
                && (stock.remaining() == 0 || stock.isClosed(now))
                        ? state.with(new Opening(opening.opensAt(), opening.cursor(), true))
                        : state;
    }

    /** The next action, after {@link #advance} has begun and ended what was due. */
    public NextAction next(ProductState state, Instant now) {
        Stock stock = state.stock();
        if (stock == null || state.listing() == null) {
            return new NextAction.Idle();
        }
        @Nullable
        Instant wake = null;
        Instant opens = opens(state);
        Opening opening = state.opening();
        if (opening != null && !opening.done() && opening.opensAt().equals(opens)) {
            // Wishers not yet notified when the sale opens still are, as long as there is something to buy.
            if (stock.remaining() > 0 && !stock.isClosed(now)) {
                return state.availableCredit() > 0
                        ? new NextAction.Notify(NotificationKind.OPENING_SOON, opening.cursor(),
                                state.availableCredit())
                        : new NextAction.Idle();
            }
        } else if (opens != null && now.isBefore(opens.minus(lead(state)))) {
            wake = opens.minus(lead(state));
        }
        Round round = state.round();
        if (round != null) {
            if (maySelect(round, stock, now)) {
                return state.availableCredit() > 0
                        ? new NextAction.Notify(NotificationKind.RESTOCKED, round.cursor(),
                                Math.min(state.availableCredit(), round.quota() - round.called()))
                        : new NextAction.Idle();
            }
            Instant over = over(round);
            wake = wake == null || over.isBefore(wake) ? over : wake;
        }
        return wake == null ? new NextAction.Idle() : new NextAction.Wait(wake);
    }

    /**
     * Some users have been selected for a notification.
     *
     * @param count how many
     * @param cursor the last place that was looked at
     * @param exhausted nobody is behind it
     */
    public ProductState onSelected(
            ProductState before, NotificationKind kind, int count, long cursor, boolean exhausted, Instant now) {
        ProductState after = before.with(before.outstanding() + count, before.window());
        return switch (kind) {
            case OPENING_SOON -> {
                Opening opening = before.opening();
                yield opening == null ? after : after.with(new Opening(opening.opensAt(), cursor, exhausted));
            }
            case RESTOCKED -> {
                Round round = before.round();
                yield round == null ? after : after.with(round.withSelected(count, cursor, exhausted, now));
            }
        };
    }

    /**
     * At first, no more users are selected ahead than any rate releases soon; the first answer of the rate limiter sets
     * the window.
     */
    private ProductState begin(ProductState state, Stock stock, Instant now) {
        return state.with(state.outstanding(), Math.min(state.window(), ProductState.NONE.window()))
                .with(Round.of(quota(stock), now));
    }

    /** A round for nobody ends soon: users who wish long after the units came back see them in the shop. */
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
    private boolean isOpeningDue(ProductState state, Instant opens, Instant now) {
        Opening opening = state.opening();
        Stock stock = state.stock();
        return stock != null && state.listing() != null && stock.remaining() > 0 && !stock.isClosed(now)
                && (opening == null || !opening.opensAt().equals(opens))
                && now.isBefore(opens) && !now.isBefore(opens.minus(lead(state)));
    }

    /** The opening of which wishers are to be notified. */
    private @Nullable Instant opens(ProductState state) {
        Stock stock = state.stock();
        return stock == null || lead(state).isZero() ? null : stock.opensAt();
    }

    private Duration lead(ProductState state) {
        Listing listing = state.listing();
        Duration own = listing == null ? null : listing.lead();
        return own == null ? lead : own;
    }

    private static boolean maySelect(Round round, Stock stock, Instant now) {
        return round.called() < round.quota() && !round.exhausted() && stock.isBuyable(now);
    }

    private int quota(Stock stock) {
        return (int) Math.min(Integer.MAX_VALUE, (long) stock.remaining() * factor);
    }
}
