package dev.firstpair.stack.cli;

import dev.firstpair.stack.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** A line for everything that happens. */
final class ConsoleProgress implements Progress {

    private final PrintWriter out;
    private volatile boolean stopping;

    ConsoleProgress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public synchronized void starting(String part) {
        out.printf("  %-16s starting%n", part);
        out.flush();
    }

    @Override
    public synchronized void ready(String part, String where, Duration after) {
        out.printf(Locale.ROOT, "  %-16s ready in %.1f s  %s%n", part, after.toMillis() / 1e3, where);
        out.flush();
    }

    @Override
    public synchronized void stopping() {
        stopping = true;
        out.println("Stopping …");
        out.flush();
    }

    boolean isStopping() {
        return stopping;
    }

    @Override
    public synchronized void note(String message) {
        out.printf("  %s%n", message);
        out.flush();
    }
}
