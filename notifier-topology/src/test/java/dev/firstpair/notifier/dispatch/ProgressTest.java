package dev.firstpair.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class ProgressTest {

    @Test
    void commitsWhatTheFirstOpenRecordIs() {
        Progress progress = Progress.restore(new OffsetAndMetadata(10));
        progress.begin(10);
        progress.begin(11);
        progress.begin(12);

        progress.done(11);

        assertThat(progress.toCommit().offset()).isEqualTo(10);
        assertThat(progress.open()).isEqualTo(2);
        progress.done(10);
        assertThat(progress.toCommit().offset()).isEqualTo(12);
        progress.done(12);
        assertThat(progress.toCommit()).isEqualTo(new OffsetAndMetadata(13));
    }

    @Test
    void beginsWhereNothingWasCommitted() {
        Progress progress = Progress.restore(null);

        assertThat(progress.begin(500)).isTrue();

        assertThat(progress.toCommit().offset()).isEqualTo(500);
    }

    @Test
    void doesNotRepeatWhatWasDoneBehindAnOpenRecord() {
        Progress before = Progress.restore(new OffsetAndMetadata(0));
        for (int offset = 0; offset < 100; offset++) {
            before.begin(offset);
            if (offset != 3 && offset != 70) {
                before.done(offset);
            }
        }

        Progress after = Progress.restore(before.toCommit());

        List<Integer> again = new ArrayList<>();
        for (int offset = (int) before.toCommit().offset(); offset < 103; offset++) {
            if (after.begin(offset)) {
                again.add(offset);
            }
        }
        assertThat(again).containsExactly(3, 70, 100, 101, 102);
    }

    /** A partition with too many in progress is paused, and reads nothing until some of them are done. */
    @Test
    void hasNothingInProgressThatAnotherInstanceHasRead() {
        Progress before = Progress.restore(new OffsetAndMetadata(0));
        before.begin(0);
        before.begin(1);

        Progress after = Progress.restore(before.toCommit());

        assertThat(after.open()).isEqualTo(2);
        assertThat(after.inProgress()).isZero();
        after.begin(0);
        assertThat(after.inProgress()).isEqualTo(1);
        after.done(0);
        assertThat(after.inProgress()).isZero();
    }

    @Test
    void keepsWhatIsOpenThroughAnyNumberOfInstances() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Set<Long> delivered = new TreeSet<>();
        long end = 2000;
        Progress progress = Progress.restore(null);
        long read = 0;
        Set<Long> open = new TreeSet<>();
        while (progress.open() > 0 || read < end) {
            if (random.nextInt(50) == 0 && read > 0) {
                // Another instance goes on from the committed offset, and reads from there.
                OffsetAndMetadata committed = progress.toCommit();
                progress = Progress.restore(committed);
                read = committed.offset();
                open.clear();
            }
            boolean reading = read < end && (open.isEmpty() || random.nextInt(3) > 0);
            if (reading) {
                // Transaction markers have offsets, too.
                if (read % 10 != 9 && progress.begin(read)) {
                    open.add(read);
                }
                read++;
            } else if (!open.isEmpty()) {
                long done = open.stream().skip(random.nextInt(open.size())).findFirst().orElseThrow();
                open.remove(done);
                progress.done(done);
                assertThat(delivered.add(done)).as("%s is delivered once, seed %s", done, seed).isTrue();
            }
        }
        assertThat(delivered).as("seed %s", seed).hasSize((int) end / 10 * 9);
        assertThat(progress.toCommit().offset()).as("seed %s", seed).isEqualTo(end - 1);
    }

    @Test
    void goesOnWhenAnOpenRecordWasRemovedFromTheLog() {
        Progress before = Progress.restore(new OffsetAndMetadata(0));
        before.begin(0);
        before.begin(1);
        before.begin(2);
        before.done(1);

        Progress after = Progress.restore(before.toCommit());
        assertThat(after.begin(2)).isTrue();
        after.done(2);

        assertThat(after.toCommit()).isEqualTo(new OffsetAndMetadata(3));
    }

    @Test
    void takesAnOffsetThatSomebodySetByHand() {
        Progress progress = Progress.restore(new OffsetAndMetadata(7, "by hand, not us"));

        assertThat(progress.begin(7)).isTrue();
    }

    @Test
    void fitsIntoTheMetadataOfACommit() {
        Progress progress = Progress.restore(new OffsetAndMetadata(0));
        for (long offset = 0; offset < 600_000; offset++) {
            progress.begin(offset);
            if (offset % 1000 != 0) {
                progress.done(offset);
            }
        }

        assertThat(progress.toCommit().metadata()).hasSizeBetween(600 * 3, 4000);
    }
}
