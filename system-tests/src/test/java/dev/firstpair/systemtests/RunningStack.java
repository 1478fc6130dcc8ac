package dev.firstpair.systemtests;

import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One stack for all tests of this JVM, with two instances of each service, one notifier, and links; it ends with the JVM. */
public final class RunningStack {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""), "..");

    /** Tests wait for leases of doors that died. */
    private static final String SHORT_LEASE = "--firstpair.gate.lease=10s";

    private static @Nullable Stack stack;

    private RunningStack() {}

    /** Starts it for whoever comes first. */
    public static synchronized Stack get() {
        Stack running = stack;
        if (running == null) {
            StackOptions options = StackOptions
                    .throwaway(ROOT, Path.of(System.getProperty("basedir", ""), "target", "stack"))
                    .withLinks()
                    .withArguments(ServiceName.INGRESS_API, List.of(SHORT_LEASE))
                    .withInstances(ServiceName.NOTIFIER_TOPOLOGY, 1);
            for (ServiceName service : ServiceName.OF_A_SALE) {
                options = options.withInstances(service, 2);
            }
            running = Stack.start(options, Progress.SILENT);
            stack = running;
        }
        return running;
    }
}
