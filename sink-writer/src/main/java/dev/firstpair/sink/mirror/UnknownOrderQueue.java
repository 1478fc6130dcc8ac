package dev.firstpair.sink.mirror;

import dev.firstpair.topics.ids.OrderId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * What the ledger has to be asked for, and when: rows without the ledger's state, and lost orders. It is kept in memory
 * only, since {@link #addAll()} finds the same work again. Thread-safe.
 */
final class UnknownOrderQueue {

    /** Number of row ids kept in memory; if there are more, the table is searched. */
    private static final int MAX_IDS = 10_000;
    private static final Duration UNTIL_COMMITTED = Duration.ofSeconds(2);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    /**
     * Shortest pause between two reads of all that the ledger knows; the pause is at least four times as long as a read
     * takes.
     */
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int PAUSE_FACTOR = 4;

    private final Clock clock;
    /** Rows that were read from the binlog, and are perhaps not yet in the table. */
    private Set<String> found = new HashSet<>();
    private Instant uncommittedUntil = Instant.MIN;
    /** Whether there may be such rows whose ids are not in {@code found}. */
    private boolean anywhere;
    /** When to look for lost orders. */
    private Instant lostFrom = Instant.MAX;
    private Instant notBefore = Instant.MIN;

    UnknownOrderQueue(Clock clock) {
        this.clock = clock;
    }

    /**
     * The work of one pass.
     *
     * @param found rows that exist, or will exist in a moment
     * @param anywhere whether to look for more of them
     * @param lost whether to look for lost orders
     * @param since when the pass began
     */
    record Work(Set<String> found, boolean anywhere, boolean lost, Instant since) {}

    /** There is, or was, a row without the ledger's state. */
    synchronized void addFound(OrderId orderId) {
        if (found.size() < MAX_IDS) {
            found.add(orderId.toString());
        } else {
            anywhere = true;
        }
        uncommittedUntil = clock.instant().plus(UNTIL_COMMITTED);
        notifyAll();
    }

    /** There may be any rows without the ledger's state, and any lost orders. */
    synchronized void addAll() {
        anywhere = true;
        lostFrom = Instant.MIN;
    }

    /** There are lost orders, to be looked for at that time or before. */
    synchronized void scheduleLost(Instant from) {
        lostFrom = from.isBefore(lostFrom) ? from : lostFrom;
        notifyAll();
    }

    /** Waits for work that is due. */
    synchronized Work take() throws InterruptedException {
        while (true) {
            Instant now = clock.instant();
            Instant next = anywhere || !found.isEmpty() ? Instant.MIN : lostFrom;
            next = next.isBefore(notBefore) ? notBefore : next;
            if (!next.isAfter(now)) {
                Work work = new Work(found, anywhere, !lostFrom.isAfter(now), now);
                found = new HashSet<>();
                anywhere = false;
                lostFrom = work.lost() ? Instant.MAX : lostFrom;
                return work;
            }
            wait(next.equals(Instant.MAX) ? 0 : Duration.between(now, next).toMillis() + 1);
        }
    }

    /** A change may be read from the binlog a moment before its transaction is committed. */
    synchronized void lookAgain(Work work, Set<String> resolved) throws InterruptedException {
        if (work.since().isBefore(uncommittedUntil)) {
            work.found().stream().filter(orderId -> !resolved.contains(orderId)).forEach(found::add);
            if (!found.isEmpty() || work.anywhere()) {
                wait(LOOK_AGAIN.toMillis());
            }
            anywhere |= work.anywhere();
        }
    }

    /** The work was not done. */
    synchronized void requeue(Work work) {
        found.addAll(work.found());
        anywhere |= work.anywhere();
        lostFrom = work.lost() ? Instant.MIN : lostFrom;
    }

    /** No work is due for a time in proportion to the read that took so long. */
    synchronized void pauseAfter(Duration took) {
        Duration pause = took.multipliedBy(PAUSE_FACTOR);
        notBefore = clock.instant().plus(pause.compareTo(PAUSE) > 0 ? pause : PAUSE);
    }
}
