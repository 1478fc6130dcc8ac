package dev.firstpair.stack.cli;

import dev.firstpair.stack.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Prints a line for each event, and on a terminal a last line that changes. */
public final class ConsoleProgress implements Progress {

    /** System property: whether the output is a terminal; the script sets it. */
    private static final String TERMINAL = "firstpair.terminal";
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration EVERY_ON_TERMINAL = Duration.ofMillis(200);
    private static final String CLEAR = "\r\033[K";
    /** Turns off wrapping: a line wider than the terminal would be wrapped, and its first part would not be cleared. */
    private static final String CUT = "\033[?7l";
    private static final String WRAP = "\033[?7h";

    /** If a signal has ended a process, its exit status is this plus the signal's number. */
    private static final int SIGNALED = 128;

    private final PrintWriter out;
    private final boolean terminal;
    private long shownNanos = System.nanoTime();
    private boolean changing;
    private volatile boolean stopping;

    /** The script sets whether the output is a terminal. */
    public ConsoleProgress(PrintWriter out) {
        this(out, Boolean.getBoolean(TERMINAL));
    }

    ConsoleProgress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void starting(String part) {
        say("  %-16s starting", part);
    }

    @Override
    public void ready(String part, String where, Duration after) {
        say("  %-16s ready in %.1f s  %s", part, after.toMillis() / 1e3, where);
    }

    @Override
    public void ended(String part, long pid, int status, Duration startsIn) {
        say("  %s (pid %d) has ended (%s), and is started again in %d s. Why: ./firstpair logs %s", part, pid,
                status > SIGNALED ? "signal " + (status - SIGNALED) : "exit status " + status, startsIn.toSeconds(),
                part);
    }

    @Override
    public void stopping() {
        stopping = true;
        say("Stopping …");
    }

    boolean isStopping() {
        return stopping;
    }

    @Override
    public void note(String message) {
        say("  %s", message);
    }

    /** Whether to {@linkplain #show show} how far something is: a while after the last time, and until it stops. */
    synchronized boolean isDue() {
        return !stopping && System.nanoTime() - shownNanos > (terminal ? EVERY_ON_TERMINAL : EVERY).toNanos();
    }

    /** A line that stays. */
    public synchronized void say(String format, Object... values) {
        endChanging();
        out.printf(Locale.ROOT, format + "%n", values);
        out.flush();
    }

    /** A line that is replaced by the next, on a terminal. */
    synchronized void show(String format, Object... values) {
        shownNanos = System.nanoTime();
        if (!terminal) {
            say(format, values);
            return;
        }
        changing = true;
        out.print(CLEAR + CUT + String.format(Locale.ROOT, format, values) + WRAP);
        out.flush();
    }

    /** Removes a changing line; nothing else may print to the console while there is one. */
    synchronized void endChanging() {
        if (changing) {
            changing = false;
            out.print(CLEAR);
            out.flush();
        }
    }
}
