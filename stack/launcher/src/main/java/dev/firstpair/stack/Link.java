package dev.firstpair.stack;

import java.time.Duration;

/**
 * One TCP path: from an instance of a service to a server, or from its peers to an instance. Each of {@link #cut},
 * {@link #stall} and {@link #delay} replaces the one before, and stays in force over restarts of either end. Its
 * {@code toString} looks like this: {@code ingress-api-2 -> redis}.
 */
public interface Link {

    /** The service that the instance belongs to. */
    ServiceName from();

    /** 0 for the first. */
    int instance();

    /**
     * {@code kafka}, {@code redis}, {@code mysql}; or {@code peers} for the path by which other instances reach this
     * one.
     */
    String to();

    /** Closes all connections, and every new one at once, until the link is healed. */
    void cut();

    /**
     * Forwards nothing in either direction, but closes nothing and accepts new connections, as in a network partition,
     * until the link is healed: then the data that was held back is forwarded in order, and none of it is lost.
     */
    void stall();

    /** @param oneWay by how much all data is delayed in each direction, in order, until the link is healed */
    void delay(Duration oneWay);

    /** Removes all faults of the link. */
    void heal();
}
