package dev.firstpair.systemtests;

import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stack for all tests of this JVM, with two instances of each service whose instances share a state, one of each of
 * the others, and links; it ends with the JVM. Its sessions and leases are shorter than a shop's, since tests wait
 * until they have expired.
 */
public final class RunningStack {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""), "..");

    /**
     * After this time, the work of an instance that was killed or stopped is reassigned: {@code -Dfirstpair.session},
     * in seconds.
     */
    public static final Duration SESSION = Duration.ofSeconds(Integer.getInteger("firstpair.session", 4));
    /** For each order-topology: {@code -Dfirstpair.threads}, by default as many as in production. */
    private static final int STREAM_THREADS = Integer.getInteger("firstpair.threads", 0);
    /** Longer than a session: an admitted order is decided within its lease also when the ledger moves meanwhile. */
    private static final Duration LEASE = SESSION.plusSeconds(2);

    /**
     * For accounts, catalog and sink-writer: {@code -Dfirstpair.instances}; the nightly build has two, and kills one.
     */
    private static final int INSTANCES = Integer.getInteger("firstpair.instances", 1);

    /** Limit of event streams at the gateway: low, since a test uses all of them. */
    public static final int BROWSERS = 40;

    private static @Nullable Stack stack;

    private RunningStack() {}

    /** Starts the stack at the first call. */
    public static synchronized Stack get() {
        Stack running = stack;
        if (running == null) {
            StackOptions options = StackOptions
                    .throwaway(ROOT, Path.of(System.getProperty("basedir", ""), "target", "stack"))
                    .withLinks()
                    .withoutClassCaches()
                    .withArguments(ServiceName.INGRESS_API,
                            List.of("--firstpair.gate.lease=" + LEASE, "--firstpair.gate.session-timeout=" + SESSION))
                    .withArguments(ServiceName.ORDER_TOPOLOGY,
                            List.of("--firstpair.orders.session-timeout=" + SESSION,
                                    "--firstpair.orders.threads=" + STREAM_THREADS))
                    .withArguments(ServiceName.ACCOUNTS,
                            List.of("--firstpair.accounts.keys-reload-every=500ms",
                                    // Both instances have read a new key by then, even on a loaded machine.
                                    "--firstpair.accounts.keys-lead-time=5s"))
                    .withArguments(ServiceName.GATEWAY,
                            // Long timeouts for a busy machine.
                            List.of("--spring.cloud.gateway.server.webflux.httpclient.connect-timeout=30000",
                                    "--spring.cloud.gateway.server.webflux.httpclient.response-timeout=2m",
                                    "--firstpair.gateway.live.max-listeners=" + BROWSERS))
                    // The answer to a new product waits until it is on sale, however busy the machine is.
                    .withArguments(ServiceName.CATALOG, List.of("--firstpair.catalog.stock.await-created=1m"))
                    .withArguments(ServiceName.SINK_WRITER, List.of("--firstpair.intake.session-timeout=" + SESSION))
                    .withArguments(ServiceName.NOTIFIER_TOPOLOGY,
                            List.of("--firstpair.notifier.session-timeout=" + SESSION))
                    .withInstances(ServiceName.NOTIFIER_TOPOLOGY, 1)
                    .withInstances(ServiceName.GATEWAY, 1);
            for (ServiceName service : ServiceName.OF_A_SALE) {
                options = options.withInstances(service, 2);
            }
            options = options.withInstances(ServiceName.ACCOUNTS, INSTANCES)
                    .withInstances(ServiceName.CATALOG, INSTANCES)
                    .withInstances(ServiceName.SINK_WRITER, INSTANCES);
            running = Stack.start(options, Progress.SILENT);
            stack = running;
        }
        return running;
    }
}
