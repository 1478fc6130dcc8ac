package dev.firstpair.orders.api;

import dev.firstpair.orders.view.OrderView;

/** What a query came to. */
sealed interface Lookup<T> {

    /** This. */
    record Found<T>(T value) implements Lookup<T> {}

    /** There is none: said only by a store that has all there is. */
    record NotFound<T>() implements Lookup<T> {}

    /** There is one, which must not be shown before it is committed. */
    record OnItsWay<T>() implements Lookup<T> {}

    /** It is somebody else's. */
    record NotYours<T>() implements Lookup<T> {}

    /** Nobody can say at the moment. */
    record NotReady<T>() implements Lookup<T> {}

    /** Whether that ends the waiting for a version above {@code after}. */
    default boolean isNews(int after) {
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
