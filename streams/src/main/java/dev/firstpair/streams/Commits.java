package dev.firstpair.streams;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Asks for a commit as soon as a stream thread has read all that there is, so that what it has written is seen at
 * once, and not after {@code commit.interval.ms}. A commit costs the brokers and the thread the same whatever it
 * commits: after each, at least {@code least} passes, and at least four times as long as it took, its flush included,
 * so that a thread spends at most a fifth of its time in commits that are asked for here. Under more load than it can
 * catch up with, the thread commits by the interval.
 *
 * <p>
 * Processors say what they did; {@link FencedClients} knows when nothing is left to read, and when a commit has ended.
 * One instance serves all threads of an application.
 */
public final class Commits {

    private static final int PAUSE_PER_COMMIT = 4;

    private final Duration least;
    private final ThreadLocal<OfThread> threads = ThreadLocal.withInitial(OfThread::new);

    /** What is written at the end of a transaction, and as part of it. */
    @FunctionalInterface
    public interface BeforeCommit {

        /** @param producer of the thread, whose transaction is open */
        void write(Producer<byte[], byte[]> producer);
    }

    /** A processor that runs in a stream thread; only that thread uses it. */
    public final class Work {

        private final ProcessorContext<?, ?> context;
        private final BeforeCommit beforeCommit;
        /** Whether Kafka Streams has been asked to commit what was done. */
        private boolean asked;

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

    /** For {@code init} of a processor; ended by its {@code close}. */
    public Work begin(ProcessorContext<?, ?> context) {
        return begin(context, producer -> {});
    }

    /**
     * The same for a processor that writes something once per transaction.
     *
     * @param beforeCommit called by the stream thread before each commit of what the processor has done
     */
    public Work begin(ProcessorContext<?, ?> context, BeforeCommit beforeCommit) {
        return new Work(context, beforeCommit);
    }

    /** For the client that commits: everything that the calling thread did is done, and about to be committed. */
    public void beforeCommit(Producer<byte[], byte[]> producer) {
        threads.get().uncommitted.forEach(work -> work.beforeCommit.write(producer));
    }

    /** How long the calling thread has yet to wait, by {@link System#nanoTime()}, before it asks; negative if not. */
    long pauseNanos() {
        OfThread thread = threads.get();
        return thread.committedAtNanos + pauseNanos(thread.tookNanos) - System.nanoTime();
    }

    long pauseNanos(long commitNanos) {
        return Math.max(least.toNanos(), PAUSE_PER_COMMIT * commitNanos);
    }

    /**
     * Asks Kafka Streams to commit after this poll what the calling thread has done.
     *
     * @return whether there was anything to ask for that was not asked for before
     */
    boolean request() {
        boolean any = false;
        for (Work work : threads.get().uncommitted) {
            if (!work.asked) {
                work.asked = true;
                work.context.commit();
                any = true;
            }
        }
        return any;
    }

    /** The calling thread has committed all that it had done. */
    void committed(long beganNanos) {
        OfThread thread = threads.get();
        thread.uncommitted.forEach(work -> work.asked = false);
        thread.uncommitted.clear();
        thread.committedAtNanos = System.nanoTime();
        thread.tookNanos = thread.committedAtNanos - beganNanos;
    }
}
