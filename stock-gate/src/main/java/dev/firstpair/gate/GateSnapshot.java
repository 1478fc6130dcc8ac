package dev.firstpair.gate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the gate has of a product, for audits and tests; not of one moment.
 *
 * @param remaining units, by the newest version seen; −1 if the gate never heard of the product
 * @param version of the stock; 0 if unknown
 * @param leases orders admitted and undecided, of which those that ran out and were not collected yet
 * @param overdue orders whose lease ran out undecided
 * @param holders users who have an order or a lease
 * @param tickets given out
 */
public record GateSnapshot(
        long remaining,
        long version,
        @Nullable Instant opensAt,
        @Nullable Instant closesAt,
        long leases,
        long overdue,
        long holders,
        long tickets) {}
