package dev.firstpair.gate;

/**
 * The primary as a Sentinel names it.
 *
 * @param configEpoch rises with every failover
 */
record Primary(NodeAddress address, long configEpoch) {}
