package dev.firstpair.orders.api;

/** What a query came to. */
sealed interface Lookup<T> {

    /** This. */
    record Found<T>(T value) implements Lookup<T> {}

    /** There is none: said only by a store that has all there is. */
    record NotFound<T>() implements Lookup<T> {}

    /** It is somebody else's. */
    record NotYours<T>() implements Lookup<T> {}

    /** Nobody can say at the moment. */
    record NotReady<T>() implements Lookup<T> {}
}
