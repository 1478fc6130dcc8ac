package dev.firstpair.orders.view;

import dev.firstpair.topics.ids.OrderId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * What a task has changed in one of its stores and not committed yet. Interactive queries see a store as the task has it;
 * if its process dies before the commit, the successor takes up the state from before, and a shopper would see a status
 * taken back. So readers are shown the state from before until the commit is known.
 */
final class OpenChanges {

    /** How often it is looked whether the commit has happened; only while something waits for it. */
    private static final Duration LOOK = Duration.ofMillis(5);

    private final ProcessorContext<?, ?> context;
    private final OrderChanges changes;
    private final String store;
    private final int partition;
    private final Commits commits;
    private final List<OrderId> open = new ArrayList<>();
    private long commitsBefore;
    private @Nullable Cancellable looking;

    /** @param store of the task, next to which there is a {@link Commits} */
    OpenChanges(ProcessorContext<?, ?> context, OrderChanges changes, String store) {
        this.context = context;
        this.changes = changes;
        this.store = store;
        this.partition = context.taskId().partition();
        this.commits = context.getStateStore(Commits.nameFor(store));
        changes.showAll(store, partition);
    }

    /** Has to be called before the order is changed in the store; {@code before} is what is there, absent if nothing is. */
    void change(OrderId orderId, @Nullable OrderView before) {
        showCommitted();
        changes.hide(store, partition, orderId, before);
        open.add(orderId);
        commitsBefore = commits.count();
        if (looking == null) {
            looking = context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, now -> showCommitted());
        }
    }

    private void showCommitted() {
        if (open.isEmpty() || commits.count() == commitsBefore) {
            return;
        }
        changes.show(store, partition, open);
        open.clear();
        if (looking != null) {
            looking.cancel();
            looking = null;
        }
    }
}
