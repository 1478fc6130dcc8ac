package dev.firstpair.stack.cli;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.topics.ids.ProductId;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the system until it is stopped. */
@Command(name = "up", mixinStandardHelpOptions = true,
        description = "Starts the whole system and keeps it running; Ctrl-C stops it. Data stays in .firstpair/."
                + " A process that ends by itself is started again.")
final class UpCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private BackingOptions backing = new BackingOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        DirectoryLock.take();
        Running.awaitNoOrphans();
        Running.deleteLeftData(out);
        StackOptions options = backing.applyTo(StackOptions.lasting(Main.root(), Main.directory()))
                .withInstances(ServiceName.NOTIFIER_TOPOLOGY, 1)
                .withInstances(ServiceName.GATEWAY, 1)
                .withSupervision();
        ExternalServers.check(options);
        out.println("Starting Firstpair; logs are in " + Main.directory().resolve("logs") + ".");
        out.flush();
        ConsoleProgress console = new ConsoleProgress(out);
        try (Stack stack = Stack.start(options, console)) {
            Optional<ProductId> sample = SampleProduct.ensure(stack.catalog(), stack.directory(), stack.tokens());
            out.println();
            URI shop = stack.urls(ServiceName.GATEWAY).getFirst();
            out.printf("  %-18s %s%n", "shop", shop);
            out.println();
            for (ServiceName service : ServiceName.values()) {
                stack.urls(service).stream().limit(1).forEach(url -> out.printf("  %-18s %s%n", service, url));
            }
            out.printf("  %-18s %s%n", "kafka", stack.bootstrapServers());
            out.printf("  %-18s %s%n", "redis", stack.redisUri());
            out.printf("  %-18s %s  (user %s, password %s)%n", "mysql", stack.jdbcUrl(), stack.jdbcUser(),
                    stack.jdbcPassword());
            out.println();
            stack.configuration()
                    .ifPresent(files -> out.printf("  %-18s %s  (user %s, password in %s)%n", "configuration",
                            files.folder(), files.user(), files.passwordFile()));
            stack.registry()
                    .ifPresent(registry -> out.printf("  %-18s %s  (user %s, password in %s)%n", "instances",
                            registry.url(), registry.user(), registry.passwordFile()));
            out.printf("  %-18s %s%n", "mails", stack.mails());
            out.println();
            sample.ifPresent(
                    product -> out.printf("  %-18s %s%n", "sample product", shop.resolve("/products/" + product)));
            out.printf("  %-18s %s, password %s%n", "admin login", stack.adminEmail(), stack.adminPassword());
            out.println();
            out.println("Ctrl-C stops it.");
            out.flush();
            // It is ended by a signal, and the stack closes itself in the JVM's shutdown.
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
