package dev.firstpair.notifier.pace;

import java.util.ArrayList;
import java.util.List;

/**
 * Lets through as many as a rate allows, evenly, and never more than that in any second. Falls behind by no more than
 * {@value #CATCH_UP_MILLIS} ms: what was missed before is not made up for. The paced part is the generic cell rate algorithm (ITU-T
 * I.371); the bound by what went through in the last second is apart from it, and holds also when the rate is changed or the
 * clock of another machine goes on.
 *
 * @param freeAtMicros when the next one may go, microseconds since 1970
 * @param recent what went through in the last second, the oldest first
 */
public record Pace(long freeAtMicros, List<Passed> recent) {

    /** Nothing has gone through. */
    public static final Pace FRESH = new Pace(0, List.of());

    static final int CATCH_UP_MILLIS = 500;
    /** A little slower than it may be, so that catching up has room below the bound. */
    private static final double OF_LIMIT = 0.99;
    private static final long SECOND_MILLIS = 1_000;
    private static final long MICROS = 1_000;

    /**
     * How many went through at a time.
     *
     * @param atMillis milliseconds since 1970
     */
    public record Passed(long atMillis, int count) {}

    public Pace {
        recent = List.copyOf(recent);
    }

    /** How many may go now. */
    public int permits(int perSecond, long nowMillis) {
        long interval = intervalMicros(perSecond);
        long behind = nowMillis * MICROS - from(nowMillis);
        if (behind < 0) {
            return 0;
        }
        long due = behind / interval + 1;
        return (int) Math.max(0, Math.min(due, perSecond - lastSecond(nowMillis)));
    }

    /** Some have gone, at most as many as were permitted. */
    public Pace passed(int count, int perSecond, long nowMillis) {
        List<Passed> still = new ArrayList<>(recent.stream().filter(passed -> counts(passed, nowMillis)).toList());
        still.add(new Passed(nowMillis, count));
        return new Pace(from(nowMillis) + count * intervalMicros(perSecond), still);
    }

    /** When it is worth asking again, milliseconds since 1970. */
    public long nextMillis(int perSecond, long nowMillis) {
        long paced = Math.ceilDiv(from(nowMillis), MICROS);
        long most = perSecond;
        for (Passed passed : recent.reversed()) {
            if (counts(passed, nowMillis)) {
                most -= passed.count;
                if (most <= 0) {
                    return Math.max(paced, passed.atMillis + SECOND_MILLIS);
                }
            }
        }
        return paced;
    }

    private long from(long nowMillis) {
        // Nobody waits for longer than a second and a bit: that was another clock's time.
        return freeAtMicros > (nowMillis + 2 * SECOND_MILLIS) * MICROS
                ? nowMillis * MICROS
                : Math.max(freeAtMicros, (nowMillis - CATCH_UP_MILLIS) * MICROS);
    }

    private int lastSecond(long nowMillis) {
        return recent.stream().filter(passed -> counts(passed, nowMillis)).mapToInt(Passed::count).sum();
    }

    private static boolean counts(Passed passed, long nowMillis) {
        return passed.atMillis > nowMillis - SECOND_MILLIS && passed.atMillis <= nowMillis + SECOND_MILLIS;
    }

    private static long intervalMicros(int perSecond) {
        return Math.max(1, Math.round(SECOND_MILLIS * MICROS / (perSecond * OF_LIMIT)));
    }
}
