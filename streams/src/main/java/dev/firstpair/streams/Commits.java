package dev.firstpair.streams;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Requests a commit as soon as a stream thread has read all that there is, so that its output is visible at once, and
 * not after {@code commit.interval.ms}. A commit costs the brokers and the thread the same whatever it commits: after
 * each, at least {@code least} passes, and at least four times as long as it took, its flush included, so that a thread
 * spends at most a fifth of its time in commits that are requested here. Under more load than it can process, the
 * thread commits by the interval.
 *
 * <p>
 * Processors report their work; {@link FencedClients} knows when nothing is left to read, and when a commit has ended.
 * One instance serves all threads of an application.
 */
public final class Commits {

    private static final int PAUSE_PER_COMMIT = 4;

    private final Duration least;
    private final ThreadLocal<OfThread> threads = ThreadLocal.withInitial(OfThread::new);

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
            threads.get().uncommitted.add(this);
        }

        /** The processor is closed. */
        public void end() {
            threads.get().uncommitted.remove(this);
        }
    }

    private static final class OfThread {
        private final Set<Work> uncommitted = new LinkedHashSet<>();
        private long committedAtNanos = System.nanoTime();
        private long tookNanos;
    }

    /** @param least shortest time from the end of a commit to the request of the next one */
    public Commits(Duration least) {
        this.least = least;
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
     * commit; negative if it need not wait.
     */
    long pauseNanos() {
        OfThread thread = threads.get();
        return thread.committedAtNanos + pauseNanos(thread.tookNanos) - System.nanoTime();
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
        thread.committedAtNanos = System.nanoTime();
        thread.tookNanos = thread.committedAtNanos - beganNanos;
    }
}
