package dev.firstpair.stack.cli;

import dev.firstpair.stack.Control;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.servers.StartFailedException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Changes the number of instances of a service from another terminal. */
@Command(name = "scale", mixinStandardHelpOptions = true,
        description = "Starts or ends instances of a service, the last ones first, until there are N."
                + " Returns when those that were started are ready, and those that were ended have finished what"
                + " they had.")
final class ScaleCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "ingress-api, order-topology, sink-writer, catalog,"
            + " accounts, notifier-topology, gateway or config-server.")
    private String service = "";

    @Parameters(index = "1", paramLabel = "N", description = "How many instances, at least 1.")
    private int count;

    @Override
    public Integer call() throws InterruptedException {
        ServiceName scaled = ServiceName.of(service)
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "There is no service '" + service
                        + "'; there are "
                        + Arrays.stream(ServiceName.values())
                                .map(ServiceName::toString)
                                .collect(Collectors.joining(", "))
                        + "."));
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "There is at least 1 instance, not " + count + ".");
        }
        Path directory = Running.directory()
                .orElseThrow(() -> new StartFailedException("Nothing runs. ./firstpair up starts it."));
        PrintWriter out = spec.commandLine().getOut();
        out.println("Scaling " + scaled + " to " + count + " …");
        out.flush();
        Control.scale(directory, scaled, count).forEach(line -> out.println("  " + line));
        return 0;
    }
}
