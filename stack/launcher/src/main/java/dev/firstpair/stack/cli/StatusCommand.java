package dev.firstpair.stack.cli;

import dev.firstpair.stack.Readiness;
import dev.firstpair.stack.StackState;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the running parts of the system, from another terminal. */
@Command(name = "status", mixinStandardHelpOptions = true,
        description = "Lists what runs, with state, pid, address, and how often it was started again after it had ended"
                + " by itself. Exit status 0: everything is ready; 1: something is not; 3: nothing runs.")
final class StatusCommand implements Callable<Integer> {

    private static final int NOTHING_RUNS = 3;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Optional<StackState> running = Running.find();
        if (running.isEmpty()) {
            out.println("Nothing runs. ./firstpair up starts it.");
            return NOTHING_RUNS;
        }
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
        boolean wellUp = true;
        out.printf("%-18s %-10s %8s %8s  %s%n", "PART", "STATE", "PID", "RESTARTS", "ADDRESS");
        for (StackState.Part part : running.get().parts()) {
            String state = state(part, running.get().supervised(), http);
            wellUp &= state.equals("ready");
            out.printf("%-18s %-10s %8d %8d  %s%n", part.name(), state, part.process().pid(), part.restarts(),
                    part.url());
        }
        if (running.get().starting()) {
            out.println("More is being started.");
        }
        return wellUp && !running.get().starting() ? 0 : 1;
    }

    private static String state(StackState.Part part, boolean supervised, HttpClient http) {
        if (part.process().handle().isEmpty()) {
            return supervised ? "restarting" : "dead";
        }
        if (!part.url().startsWith("http:")) {
            return takesConnections(part.url()) ? "ready" : "no answer";
        }
        return switch (Readiness.of(http, URI.create(part.url()))) {
            case READY -> "ready";
            case NOT_READY -> "not ready";
            case NO_ANSWER -> "no answer";
        };
    }

    /** @param address of a server, which listens only when it is ready */
    private static boolean takesConnections(String address) {
        int colon = address.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.substring(0, colon),
                    Integer.parseInt(address.substring(colon + 1))), (int) CONNECT_TIMEOUT.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
