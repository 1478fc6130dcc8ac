package dev.firstpair.notifier.pace;

import java.util.ArrayList;
import java.util.List;

/**
 * Releases as many as a rate allows, evenly, and never more than that in any second. At most {@value #CATCH_UP_MILLIS}
 * ms of unused time are made up for. The pacing is the generic cell rate algorithm (ITU-T I.371). The bound by what was
 * released in the last second is separate from it; it also holds when the rate is changed, or when another machine with
 * a different clock takes over.
 *
 * @param freeAtMicros when the next one may be released, microseconds since 1970
 * @param recent what was released in the last second, the oldest first
 */
public record Pace(long freeAtMicros, List<Release> recent) {

    /** Nothing has been released. */
    public static final Pace FRESH = new Pace(0, List.of());

    static final int CATCH_UP_MILLIS = 500;
    /** A little slower than the limit, so that catching up has room below the bound. */
    private static final double OF_LIMIT = 0.99;
    private static final long SECOND_MILLIS = 1_000;
    private static final long MICROS = 1_000;

    /**
     * How many were released at a time.
     *
     * @param atMillis milliseconds since 1970
     */
    public record Release(long atMillis, int count) {}

    public Pace {
        recent = List.copyOf(recent);
    }

    /** How many may be released now. */
    public int permits(int perSecond, long nowMillis) {
        long interval = intervalMicros(perSecond);
        long behind = nowMillis * MICROS - from(nowMillis);
        if (behind < 0) {
            return 0;
        }
        long due = behind / interval + 1;
        return (int) Math.max(0, Math.min(due, perSecond - lastSecond(nowMillis)));
    }

    /** Records a release of at most as many as were permitted. */
    public Pace released(int count, int perSecond, long nowMillis) {
        List<Release> still = new ArrayList<>(recent.stream().filter(release -> counts(release, nowMillis)).toList());
        still.add(new Release(nowMillis, count));
        return new Pace(from(nowMillis) + count * intervalMicros(perSecond), still);
    }

    /** When to ask again at the earliest, milliseconds since 1970. */
    public long nextMillis(int perSecond, long nowMillis) {
        long paced = Math.ceilDiv(from(nowMillis), MICROS);
        long most = perSecond;
        for (Release release : recent.reversed()) {
            if (counts(release, nowMillis)) {
                most -= release.count;
                if (most <= 0) {
                    return Math.max(paced, release.atMillis + SECOND_MILLIS);
                }
            }
        }
        return paced;
    }

    private long from(long nowMillis) {
        // A wait is never much longer than a second: a later time was set by another machine's clock.
        return freeAtMicros > (nowMillis + 2 * SECOND_MILLIS) * MICROS
                ? nowMillis * MICROS
                : Math.max(freeAtMicros, (nowMillis - CATCH_UP_MILLIS) * MICROS);
    }

    private int lastSecond(long nowMillis) {
        return recent.stream().filter(release -> counts(release, nowMillis)).mapToInt(Release::count).sum();
    }

    private static boolean counts(Release release, long nowMillis) {
        return release.atMillis > nowMillis - SECOND_MILLIS && release.atMillis <= nowMillis + SECOND_MILLIS;
    }

    private static long intervalMicros(int perSecond) {
        return Math.max(1, Math.round(SECOND_MILLIS * MICROS / (perSecond * OF_LIMIT)));
    }
}
