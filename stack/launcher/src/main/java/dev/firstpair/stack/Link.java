package dev.firstpair.stack;

import java.time.Duration;

/**
 * One TCP path: from an instance of a service to a server, or from its peers to an instance. Of {@link #cut}, {@link #stall}
 * and {@link #delay}, each takes the place of the one before, and stays in force over restarts of either end. What its
 * {@code toString} says: {@code ingress-api-2 -> redis}.
 */
public interface Link {

    /** The service whose instance this is about. */
    ServiceName from();

    /** 0 for the first. */
    int instance();

    /** {@code kafka}, {@code redis}, {@code mysql}; or {@code peers} for what other instances use to reach this one. */
    String to();

    /** Closes all connections, and every new one at once, until it is healed. */
    void cut();

    /**
     * Lets nothing through in either direction, but closes nothing and accepts new connections, as if the network were
     * partitioned, until it is healed: then what was held back flows on in order, and nothing of it is lost.
     */
    void stall();

    /** @param oneWay how much later everything arrives in each direction, its order kept, until it is healed */
    void delay(Duration oneWay);

    /** Makes the link as good as new. */
    void heal();
}
