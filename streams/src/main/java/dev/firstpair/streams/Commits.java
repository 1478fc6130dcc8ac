package dev.firstpair.streams;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Requests a commit as soon as a stream thread has read all that there is, so that its output is visible at once, and
 * not after {@code commit.interval.ms}. A commit costs the brokers and the thread the same whatever it commits: after
 * each, at least {@code least} passes, and at least four times as long as it took, its flush included, so that a thread
 * spends at most a fifth of its time in commits that are requested here. A thread that had nothing to do for two such
 * pauses may leave one out: on an idle system, what one transaction has written is read, and committed by the next one,
 * without a pause in between. Under more load than it can process, the thread commits by the interval.
 *
 * <p>
 * Processors report their work; {@link FencedClients} knows when nothing is left to read, and when a commit has ended.
 * One instance serves all threads of an application.
 */
public final class Commits {

    private static final int PAUSE_PER_COMMIT = 4;
    private static final int IDLE_PAUSES = 2;

    private final Duration least;
    private final LongSupplier nanoTime;
    private final ThreadLocal<OfThread> threads;

    /** Writes records at the end of a transaction, as part of it. */
    @FunctionalInterface
    public interface BeforeCommit {

        /** @param producer of the thread, whose transaction is open */
        void write(Producer<byte[], byte[]> producer);
    }

    /** A processor that runs in a stream thread; only that thread uses it. */
    public final class Work {

        private final ProcessorContext<?, ?> context;
        private final BeforeCommit beforeCommit;
        /** Whether Kafka Streams has been asked to commit the work done. */
        private boolean requested;

        private Work(ProcessorContext<?, ?> context, BeforeCommit beforeCommit) {
            this.context = context;
            this.beforeCommit = beforeCommit;
        }

        /** The processor has read a record, or was called by a timer. */
        public void done() {
            OfThread thread = threads.get();
            if (thread.uncommitted.isEmpty()) {
                long idleNanos = nanoTime.getAsLong() - thread.committedAtNanos;
                thread.mayLeaveOutPause |= idleNanos >= IDLE_PAUSES * pauseNanos(thread.tookNanos);
            }
            thread.uncommitted.add(this);
        }

        /** The processor is closed. */
        public void end() {
            threads.get().uncommitted.remove(this);
        }
    }

    private static final class OfThread {
        private final Set<Work> uncommitted = new LinkedHashSet<>();
        private long committedAtNanos;
        private long tookNanos;
        private boolean mayLeaveOutPause;

        OfThread(long nowNanos) {
            this.committedAtNanos = nowNanos;
        }
    }

    /** @param least shortest time from the end of a commit to the request of the next one, unless it is left out */
    public Commits(Duration least) {
        this(least, System::nanoTime);
    }

    Commits(Duration least, LongSupplier nanoTime) {
        this.least = least;
        this.nanoTime = nanoTime;
        this.threads = ThreadLocal.withInitial(() -> new OfThread(nanoTime.getAsLong()));
    }

    /** To be called in {@code init} of a processor, and ended in its {@code close}. */
    public Work begin(ProcessorContext<?, ?> context) {
        return begin(context, producer -> {});
    }

    /**
     * The same for a processor that writes something once per transaction.
     *
     * @param beforeCommit called by the stream thread before each commit of the processor's work
     */
    public Work begin(ProcessorContext<?, ?> context, BeforeCommit beforeCommit) {
        return new Work(context, beforeCommit);
    }

    /** Called by the client that commits: all work of the calling thread is done, and about to be committed. */
    public void beforeCommit(Producer<byte[], byte[]> producer) {
        threads.get().uncommitted.forEach(work -> work.beforeCommit.write(producer));
    }

    /**
     * The nanoseconds, by {@link System#nanoTime()}, that the calling thread still has to wait before it requests a
     * commit; not positive if it need not wait.
     */
    long pauseNanos() {
        OfThread thread = threads.get();
        long pauseNanos = thread.mayLeaveOutPause ? 0 : pauseNanos(thread.tookNanos);
        return thread.committedAtNanos + pauseNanos - nanoTime.getAsLong();
    }

    long pauseNanos(long commitNanos) {
        return Math.max(least.toNanos(), PAUSE_PER_COMMIT * commitNanos);
    }

    /**
     * Requests a commit, after this poll, of the calling thread's work.
     *
     * @return whether there was work for which a commit had not been requested before
     */
    boolean request() {
        boolean any = false;
        for (Work work : threads.get().uncommitted) {
            if (!work.requested) {
                work.requested = true;
                work.context.commit();
                any = true;
            }
        }
        return any;
    }

    /** The calling thread has committed all its work. */
    void committed(long beganNanos) {
        OfThread thread = threads.get();
        thread.uncommitted.forEach(work -> work.requested = false);
        thread.uncommitted.clear();
        if (beganNanos - thread.committedAtNanos < pauseNanos(thread.tookNanos)) {
            thread.mayLeaveOutPause = false;
        }
        thread.committedAtNanos = nanoTime.getAsLong();
        thread.tookNanos = thread.committedAtNanos - beganNanos;
    }
}
