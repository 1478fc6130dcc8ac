package dev.firstpair.gate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The gate's state of a product, for audits and tests; not an atomic snapshot.
 *
 * @param remaining units, by the newest version seen; −1 if the gate does not know the product
 * @param version of the stock; 0 if unknown
 * @param leases orders admitted and undecided, including expired ones that were not collected yet
 * @param overdue orders whose lease expired undecided
 * @param holders users that have an order or a lease
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
