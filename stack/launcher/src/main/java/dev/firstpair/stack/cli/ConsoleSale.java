package dev.firstpair.stack.cli;

import dev.firstpair.stack.drop.DropListener;
import dev.firstpair.stack.drop.DropProgress;
import dev.firstpair.stack.drop.Phase;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** A line every second or so of a sale that goes on. */
final class ConsoleSale implements DropListener {

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final PrintWriter out;
    private final ConsoleProgress stack;
    private Phase phase = Phase.PREPARING;
    private long toldNanos = System.nanoTime() - EVERY.toNanos();

    /** @param stack whose end is the end of the sale */
    ConsoleSale(PrintWriter out, ConsoleProgress stack) {
        this.out = out;
        this.stack = stack;
    }

    @Override
    public void progress(DropProgress now) {
        boolean next = now.phase() != phase;
        if (stack.isStopping() || !next && System.nanoTime() - toldNanos < EVERY.toNanos()) {
            return;
        }
        phase = now.phase();
        toldNanos = System.nanoTime();
        switch (now.phase()) {
            case PREPARING, DONE -> {
            }
            case SELLING -> out.printf(Locale.ROOT,
                    "  %5.1f s  %,d of %,d answered, %,d accepted, %,d sold out; orders: %,d placed, %,d paid, %,d canceled%n",
                    now.elapsed().toMillis() / 1e3, now.answered(), now.buyers(), now.accepted(), now.soldOut(),
                    now.placed(),
                    now.paid(), now.canceled());
            case SETTLING -> {
                if (next) {
                    out.printf(Locale.ROOT,
                            "  %5.1f s  All buyers are done; waiting for Redis and MySQL, then the audit.%n",
                            now.elapsed().toMillis() / 1e3);
                }
            }
        }
        out.flush();
    }

    @Override
    public void note(String message) {
        out.printf("  %s%n", message);
        out.flush();
    }
}
