package dev.firstpair.systemtests;

import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One stack for all tests of this JVM, with two order-topology instances; it ends with the JVM. */
final class RunningStack {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""), "..");

    private static @Nullable Stack stack;

    private RunningStack() {}

    static synchronized Stack get() {
        Stack running = stack;
        if (running == null) {
            running = Stack
                    .start(StackOptions.throwaway(ROOT, Path.of(System.getProperty("basedir", ""), "target", "stack"))
                            .withInstances(ServiceName.ORDER_TOPOLOGY, 2), Progress.SILENT);
            stack = running;
        }
        return running;
    }
}
