package dev.firstpair.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

class CommitsTest {

    private final Commits commits = new Commits(Duration.ofMillis(20));
    private final MockProcessorContext<Void, Void> busy = new MockProcessorContext<>();
    private final MockProcessorContext<Void, Void> idle = new MockProcessorContext<>();

    @Test
    void asksForThoseThatHaveDoneSomething() {
        Commits.Work work = commits.begin(busy);
        commits.begin(idle);

        work.done();

        assertThat(commits.request()).isTrue();
        assertThat(busy.committed()).isTrue();
        assertThat(idle.committed()).isFalse();
    }

    @Test
    void asksOnceUntilItIsCommitted() {
        Commits.Work work = commits.begin(busy);
        assertThat(commits.request()).as("nothing is done").isFalse();
        work.done();
        assertThat(commits.request()).isTrue();

        work.done();
        assertThat(commits.request()).isFalse();

        commits.committed(System.nanoTime());
        work.done();
        assertThat(commits.request()).isTrue();
    }

    @Test
    void asksForNothingThatIsCommitted() {
        Commits.Work work = commits.begin(busy);

        work.done();
        commits.committed(System.nanoTime());
        commits.request();

        assertThat(busy.committed()).isFalse();
    }

    @Test
    void hasThoseWriteThatHaveDoneSomethingBeforeEachCommit() {
        MockProducer<byte[], byte[]> producer = new MockProducer<>();
        List<Object> wrote = new ArrayList<>();
        Commits.Work work = commits.begin(busy, wrote::add);
        commits.begin(idle, to -> wrote.add("the idle one"));

        work.done();
        commits.beforeCommit(producer);
        assertThat(wrote).containsExactly(producer);

        commits.committed(System.nanoTime());
        commits.beforeCommit(producer);
        assertThat(wrote).as("nothing was done since").hasSize(1);
    }

    @Test
    void asksNoProcessorThatIsClosed() {
        Commits.Work work = commits.begin(busy);

        work.done();
        work.end();
        commits.request();

        assertThat(busy.committed()).isFalse();
    }

    @Test
    void asksForTheWorkOfTheCallingThreadOnly() throws InterruptedException {
        Commits.Work work = commits.begin(busy);
        work.done();

        Thread another = Thread.ofPlatform().start(commits::request);
        another.join();

        assertThat(busy.committed()).isFalse();
    }

    @Test
    void pausesAfterACommitForAsLongAsIsSetButFourTimesAsLongAsItTook() {
        assertThat(commits.pauseNanos(0)).isEqualTo(Duration.ofMillis(20).toNanos());
        assertThat(commits.pauseNanos(Duration.ofMillis(5).toNanos())).isEqualTo(Duration.ofMillis(20).toNanos());
        assertThat(commits.pauseNanos(Duration.ofMillis(50).toNanos())).isEqualTo(Duration.ofMillis(200).toNanos());
    }

    @Test
    void countsThePauseFromTheEndOfTheCommit() {
        commits.committed(System.nanoTime() - Duration.ofHours(1).toNanos());

        assertThat(commits.pauseNanos()).isBetween(Duration.ofHours(3).toNanos(), Duration.ofHours(5).toNanos());
    }

    @Test
    void leavesOutOnePauseOfAThreadThatHadNothingToDoForTwo() {
        AtomicLong nanos = new AtomicLong();
        Commits timed = new Commits(Duration.ofNanos(20), nanos::get);
        Commits.Work work = timed.begin(busy);
        timed.committed(nanos.get());

        nanos.addAndGet(40);
        work.done();
        timed.committed(nanos.get());

        work.done();
        assertThat(timed.pauseNanos()).isZero();
        timed.committed(nanos.get());

        work.done();
        assertThat(timed.pauseNanos()).isEqualTo(20);
    }

    @Test
    void leavesOutNoPauseOfAThreadThatIsBusy() {
        AtomicLong nanos = new AtomicLong();
        Commits timed = new Commits(Duration.ofNanos(20), nanos::get);
        Commits.Work work = timed.begin(busy);
        timed.committed(nanos.get());

        nanos.addAndGet(39);
        work.done();
        nanos.addAndGet(1_000);
        work.done();
        timed.committed(nanos.get());

        work.done();
        assertThat(timed.pauseNanos()).isEqualTo(20);
    }
}
