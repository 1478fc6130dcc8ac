package dev.firstpair.stack.cli;

import dev.firstpair.stack.StackState;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Does from another terminal what Ctrl-C does in that of {@code up}. */
@Command(name = "down", mixinStandardHelpOptions = true, description = "Stops what up, or a drop, has started.")
final class DownCommand implements Callable<Integer> {

    private static final long PATIENCE_SECONDS = 60;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Optional<ProcessHandle> launcher = Running.find().map(StackState::launcher).flatMap(StackState.Process::handle);
        if (launcher.isEmpty()) {
            out.println("Nothing runs.");
            return 0;
        }
        out.println("Stopping (pid " + launcher.get().pid() + ") …");
        out.flush();
        launcher.get().destroy();
        try {
            launcher.get().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // Its children hang on it: this ends them, too.
            launcher.get().destroyForcibly();
            launcher.get().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        out.println("Stopped.");
        return 0;
    }
}
