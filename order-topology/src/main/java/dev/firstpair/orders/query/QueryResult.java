package dev.firstpair.orders.query;

import dev.firstpair.orders.view.OrderView;

/** The result of a query. */
public sealed interface QueryResult<T> {

    /** The value. */
    record Found<T>(T value) implements QueryResult<T> {}

    /** Does not exist: returned only by a store that is complete. */
    record NotFound<T>() implements QueryResult<T> {}

    /** Exists, or may exist, but is not committed yet, and must not be shown before. */
    record OnItsWay<T>() implements QueryResult<T> {}

    /** Belongs to another user. */
    record NotYours<T>() implements QueryResult<T> {}

    /** Cannot be answered at the moment. */
    record NotReady<T>() implements QueryResult<T> {}

    /** Whether this result ends a long poll for a version above {@code after}. */
    default boolean endsLongPoll(int after) {
        return switch (this) {
            case Found(OrderView view) -> view.version() > after;
            case Found<T> _other -> true;
            case NotYours<T> _notYours -> true;
            case NotFound<T> _notFound -> false;
            case OnItsWay<T> _onItsWay -> false;
            case NotReady<T> _notReady -> false;
        };
    }
}
