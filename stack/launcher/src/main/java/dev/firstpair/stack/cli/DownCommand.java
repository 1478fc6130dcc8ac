package dev.firstpair.stack.cli;

import dev.firstpair.stack.StackState;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
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

/** Does from another terminal what Ctrl-C does in the terminal of {@code up}, a drop or a torture. */
@Command(name = "down", mixinStandardHelpOptions = true,
        description = "Stops what up, a drop or a torture has started, as Ctrl-C does in its terminal.")
final class DownCommand implements Callable<Integer> {

    /** More than a stack takes: two rounds of services at 45 s each, then the servers at 30 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    /** Time for the guards to notice that the launcher has ended, and to end the processes that it has started. */
    private static final Duration ORPHANS_PATIENCE = Duration.ofSeconds(30);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Optional<StackState> running = Running.find();
        Optional<ProcessHandle> launcher = running.map(StackState::launcher).flatMap(StackState.Process::handle);
        if (launcher.isEmpty()) {
            out.println("Nothing runs.");
            return 0;
        }
        out.println("Stopping (pid " + launcher.get().pid() + ") …");
        out.flush();
        launcher.get().destroy();
        if (!hasEnded(launcher.get(), PATIENCE)) {
            // Its children depend on it: this ends them, too.
            launcher.get().destroyForcibly();
        }
        List<ProcessHandle> left = new ArrayList<>(launcher.stream().toList());
        running.stream()
                .flatMap(state -> state.parts().stream())
                .flatMap(part -> part.process().handle().stream())
                .forEach(left::add);
        long giveUpNanos = System.nanoTime() + ORPHANS_PATIENCE.toNanos();
        left.removeIf(process -> hasEnded(process, Duration.ofNanos(Math.max(0, giveUpNanos - System.nanoTime()))));
        if (!left.isEmpty()) {
            out.println("Still running: pid "
                    + left.stream().map(process -> Long.toString(process.pid())).collect(Collectors.joining(", "))
                    + ".");
            return 1;
        }
        out.println("Stopped.");
        return 0;
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
