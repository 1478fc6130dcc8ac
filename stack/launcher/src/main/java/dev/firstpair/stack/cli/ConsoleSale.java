package dev.firstpair.stack.cli;

import dev.firstpair.stack.drop.DropListener;
import dev.firstpair.stack.drop.DropProgress;
import dev.firstpair.stack.drop.Phase;

/** Prints the progress of a sale: on a terminal in one line that changes, else in a line every few seconds. */
final class ConsoleSale implements DropListener {

    private final ConsoleProgress console;
    private Phase phase = Phase.PREPARING;

    /** @param console also used by the stack; when the stack stops, the sale is over */
    ConsoleSale(ConsoleProgress console) {
        this.console = console;
    }

    @Override
    public void progress(DropProgress now) {
        boolean next = now.phase() != phase;
        if (console.isStopping() || !next && !console.isDue()) {
            return;
        }
        phase = now.phase();
        switch (now.phase()) {
            case PREPARING -> {
            }
            case SELLING -> console.show(
                    "  %5.1f s  %,d of %,d answered, %,d accepted, %,d sold out; orders: %,d placed, %,d paid,"
                            + " %,d canceled",
                    now.elapsed().toMillis() / 1e3, now.answered(), now.buyers(), now.accepted(), now.soldOut(),
                    now.placed(), now.paid(), now.canceled());
            case NOTIFYING -> console.show("  %5.1f s  %,d wish, %,d of %,d notified that units are back",
                    now.elapsed().toMillis() / 1e3, now.wished(), now.notified(), now.toNotify());
            case SETTLING -> {
                if (next) {
                    console.say("  %5.1f s  All buyers are done; waiting for Redis and MySQL, then the audit.",
                            now.elapsed().toMillis() / 1e3);
                }
            }
            case DONE -> console.endChanging();
        }
    }

    @Override
    public void note(String message) {
        console.note(message);
    }
}
