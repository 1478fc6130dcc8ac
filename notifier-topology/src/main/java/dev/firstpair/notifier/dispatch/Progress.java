package dev.firstpair.notifier.dispatch;

import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The progress of one partition: which of the records that were read are still open. The offset of the first open
 * record is committed, and with it, in the commit's metadata, the other open ones. An instance that goes on from there
 * does not repeat records that were done behind a slow one. Not thread-safe.
 */
final class Progress {

    /** Brokers take 4096 bytes by default, {@code offset.metadata.max.bytes}. */
    private static final int MOST_METADATA = 4000;
    private static final int RADIX = Character.MAX_RADIX;

    private final NavigableSet<Long> open = new TreeSet<>();
    /** Open records that another instance has read and that have not been read here yet. */
    private final NavigableSet<Long> unread = new TreeSet<>();
    private final long knownUntil;
    private long position;

    private Progress(long position) {
        this.knownUntil = position;
        this.position = position;
    }

    /** Restores the progress from the last commit; null if there was none. */
    static Progress restore(@Nullable OffsetAndMetadata committed) {
        if (committed == null) {
            return new Progress(0);
        }
        String[] gaps = committed.metadata().split(",", -1);
        try {
            NavigableSet<Long> open = new TreeSet<>();
            long offset = committed.offset();
            for (int i = 0; i < gaps.length - 1; i++) {
                offset += Long.parseLong(gaps[i], RADIX);
                open.add(offset);
            }
            Progress progress = new Progress(offset + Long.parseLong(gaps[gaps.length - 1], RADIX));
            progress.open.addAll(open);
            progress.unread.addAll(open);
            return progress;
        } catch (NumberFormatException e) {
            return new Progress(committed.offset()); // no record was open, or somebody set the offset by hand
        }
    }

    /** Registers a record that was read, in the order of the log; false if it was done before. */
    boolean begin(long offset) {
        // A record that has not been read by now was removed from the log.
        NavigableSet<Long> gone = unread.headSet(offset, false);
        open.removeAll(gone);
        gone.clear();
        position = Math.max(position, offset + 1);
        if (offset < knownUntil) {
            return unread.remove(offset);
        }
        return open.add(offset);
    }

    void done(long offset) {
        open.remove(offset);
    }

    /** Number of open records, those included that were not read yet. */
    int open() {
        return open.size();
    }

    /** Number of open records that were read here. */
    int inProgress() {
        return open.size() - unread.size();
    }

    /** The offset and metadata to commit. */
    OffsetAndMetadata toCommit() {
        if (open.isEmpty()) {
            return new OffsetAndMetadata(position);
        }
        StringBuilder gaps = new StringBuilder();
        long before = open.first();
        for (long offset : open) {
            gaps.append(Long.toString(offset - before, RADIX)).append(',');
            before = offset;
        }
        gaps.append(Long.toString(position - before, RADIX));
        return new OffsetAndMetadata(open.first(), gaps.length() > MOST_METADATA ? "" : gaps.toString());
    }
}
