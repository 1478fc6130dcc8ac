package dev.firstpair.stack.cli;

import dev.firstpair.stack.servers.GuardedProcess;
import dev.firstpair.stack.servers.StartFailedException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Does from another terminal what Ctrl-C does in the terminal of the command that has started a stack. */
@Command(name = "down", mixinStandardHelpOptions = true,
        description = "Stops what up, a drop, a torture or a benchmark has started, as Ctrl-C does in its terminal.")
final class DownCommand implements Callable<Integer> {

    /**
     * More than a stack takes: four rounds of services, each at 45 s or, where class caches are written, 5 min; then
     * the servers at 30 s.
     */
    private static final Duration PATIENCE = Duration.ofMinutes(22);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(15);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Optional<ProcessHandle> launcher = Running.launcher();
        boolean anything = launcher.isPresent() || !Running.orphans().isEmpty();
        boolean killed = launcher.isPresent() && !hasStopped(launcher.get(), out);
        List<ProcessHandle> left = Running.awaitOrphans();
        Running.deleteLeftData(out);
        if (!anything) {
            out.println("Nothing runs.");
            return 0;
        }
        if (!left.isEmpty()) {
            out.println("Still running: pid "
                    + left.stream().map(process -> Long.toString(process.pid())).collect(Collectors.joining(", "))
                    + ".");
            return 1;
        }
        if (killed) {
            out.println("Killed, since it did not stop within " + PATIENCE.toMinutes() + " minutes.");
            return 1;
        }
        out.println("Stopped.");
        return 0;
    }

    static boolean hasStopped(ProcessHandle launcher, PrintWriter out) {
        out.println("Stopping (pid " + launcher.pid() + ") …");
        out.flush();
        if (!launcher.destroy() && launcher.isAlive()) {
            throw new StartFailedException("You may not stop pid " + launcher.pid() + ": it is of another user.");
        }
        // One that was suspended by Ctrl-Z would not act on the signal.
        GuardedProcess.resume(launcher);
        for (Duration passed = Duration.ZERO; passed.compareTo(PATIENCE) < 0; passed = passed.plus(REPORT_EVERY)) {
            if (hasEnded(launcher, REPORT_EVERY)) {
                return true;
            }
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            out.println("  stopping for " + passed.plus(REPORT_EVERY).toSeconds()
                    + " s; its own output says what it waits for");
            out.flush();
        }
        // Its children depend on it: this ends them, too.
        launcher.destroyForcibly();
        hasEnded(launcher, REPORT_EVERY);
        return false;
    }

    private static boolean hasEnded(ProcessHandle process, Duration atMost) {
        try {
            process.onExit().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
