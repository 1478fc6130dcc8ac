package dev.firstpair.streams;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * The one wall-clock timer of a processor, set for the earliest of its deadlines and not before: each time that it
 * fires costs a commit. It fires once, and again only if it is set again. Only the processor's stream thread uses it.
 */
public final class Alarm {

    /** The deadline of a processor that waits for nothing. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long BEFORE_ALL_DEADLINES = Long.MIN_VALUE;

    private final ProcessorContext<?, ?> context;
    private final Commits.Work work;
    private final Duration tick;
    private final Punctuator action;
    private @Nullable Cancellable timer;
    private long deadlineMillis = NEVER;

    /**
     * @param work to which each firing belongs
     * @param tick the precision: shortest time from the setting of a deadline until the alarm fires
     * @param action called with the time of the wall clock; it sets the alarm for the next deadline
     */
    public Alarm(ProcessorContext<?, ?> context, Commits.Work work, Duration tick, Punctuator action) {
        this.context = context;
        this.work = work;
        this.tick = tick;
        this.action = action;
    }

    /** Sets the alarm for a deadline in epoch milliseconds, unless it is set for an earlier or the same one. */
    public void setFor(long millis) {
        if (millis < deadlineMillis) {
            cancel();
            schedule(millis, Duration.ofMillis(Math.max(tick.toMillis(), millis - context.currentSystemTimeMs())));
        }
    }

    /** Sets the alarm to fire after a delay, unless it is set; no deadline makes it fire earlier. */
    public void setAfter(Duration delay) {
        if (timer == null) {
            schedule(BEFORE_ALL_DEADLINES, delay);
        }
    }

    /** Takes back what is set; also to be called when the processor is closed. */
    public void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        deadlineMillis = NEVER;
    }

    private void schedule(long deadline, Duration delay) {
        deadlineMillis = deadline;
        timer = context.schedule(delay, PunctuationType.WALL_CLOCK_TIME, this::fire);
    }

    private void fire(long nowMillis) {
        cancel();
        work.done();
        action.punctuate(nowMillis);
    }
}
