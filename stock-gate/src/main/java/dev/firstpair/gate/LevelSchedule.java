package dev.firstpair.gate;

import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The newest stock level of each product of the assigned partitions, and when to apply it: after it was held back, and
 * then at each interval again. Times are those of {@link System#nanoTime()}. Not thread-safe.
 */
final class LevelSchedule {

    private final long intervalNanos;
    private final Map<ProductId, Newest> newest = new HashMap<>();
    private final Queue<Held> held = new ArrayDeque<>();
    private long allAppliedNanos = System.nanoTime();

    private record Newest(StockLevel level, int partition) {}

    private record Held(StockLevel level, long dueNanos) {}

    /**
     * Levels to apply now.
     *
     * @param held how many of them were held back
     * @param all whether these are all levels, except those that are still held back
     */
    record Due(Collection<StockLevel> levels, int held, boolean all, long nowNanos) {}

    LevelSchedule(Duration interval) {
        this.intervalNanos = interval.toNanos();
    }

    /** @param dueNanos until when the level is held back; not before that of the level added last */
    void add(StockLevel level, int partition, long dueNanos) {
        newest.put(level.productId(), new Newest(level, partition));
        held.add(new Held(level, dueNanos));
    }

    Due due(long nowNanos) {
        List<Held> due = held.stream().takeWhile(next -> next.dueNanos() - nowNanos <= 0).toList();
        Map<ProductId, StockLevel> levels = new LinkedHashMap<>();
        due.forEach(next -> levels.put(next.level().productId(), next.level()));
        boolean all = nowNanos - allAppliedNanos > intervalNanos;
        if (all) {
            Set<ProductId> later = held.stream()
                    .skip(due.size())
                    .map(next -> next.level().productId())
                    .collect(Collectors.toSet());
            newest.forEach((productId, each) -> {
                if (!later.contains(productId)) {
                    levels.put(productId, each.level());
                }
            });
        }
        return new Due(levels.values(), due.size(), all, nowNanos);
    }

    /** The levels were applied; until then, they stay due. */
    void applied(Due due) {
        for (int i = 0; i < due.held(); i++) {
            held.remove();
        }
        if (due.all()) {
            allAppliedNanos = due.nowNanos();
        }
    }

    /** The partition is no longer assigned; its levels that are held back are still applied. */
    void removePartition(int partition) {
        newest.values().removeIf(each -> each.partition() == partition);
    }
}
