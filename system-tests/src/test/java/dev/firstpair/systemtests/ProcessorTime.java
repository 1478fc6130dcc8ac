package dev.firstpair.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** CPU time of all processors of the machine since it started, in its own ticks; on Linux only. */
record ProcessorTime(long busy, long idle) {

    private static final int IDLE = 3;
    private static final int WAITING = 4;
    /** The later fields are guests' time, which is included in others already. */
    private static final int KINDS = 8;

    static ProcessorTime now() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/stat")).getFirst();
        long[] ticks = Arrays.stream(line.strip().split("\\s+"))
                .skip(1)
                .limit(KINDS)
                .mapToLong(Long::parseLong)
                .toArray();
        long idle = ticks[IDLE] + ticks[WAITING];
        return new ProcessorTime(Arrays.stream(ticks).sum() - idle, idle);
    }

    double busyPercentSince(ProcessorTime before) {
        long busyTicks = busy - before.busy;
        return 100.0 * busyTicks / Math.max(1, busyTicks + idle - before.idle);
    }
}
