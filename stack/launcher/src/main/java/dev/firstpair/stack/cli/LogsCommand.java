package dev.firstpair.stack.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a process has written. */
@Command(name = "logs", mixinStandardHelpOptions = true, description = "Prints the log of a service or server: that of up, else that of the latest drop.")
final class LogsCommand implements Callable<Integer> {

    private static final long FOLLOW_POLL_MILLIS = 200;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SERVICE", description = "ingress-api, order-topology, sink-writer, catalog, accounts,"
            + " kafka, mysql or redis; a further instance is order-topology-2.")
    private String service = "";

    @Option(names = {"-n",
            "--lines"}, paramLabel = "N", defaultValue = "200", description = "How many lines from the end. Default: ${DEFAULT-VALUE}.")
    private int lines = 200;

    @Option(names = {"-f", "--follow"}, description = "Go on with what is added, until Ctrl-C.")
    private boolean follow;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Path log = find().orElseThrow(() -> new ParameterException(spec.commandLine(),
                "There is no log of " + service + (known().isEmpty()
                        ? " yet; start with ./firstpair up or drop."
                        : "; there are " + String.join(", ", known()) + ".")));
        long end = Files.size(log);
        try (Stream<String> all = Files.lines(log, StandardCharsets.UTF_8)) {
            List<String> kept = all.toList();
            kept.subList(Math.max(0, kept.size() - lines), kept.size()).forEach(out::println);
        }
        out.flush();
        while (follow) {
            end = printFrom(end, log, out);
            TimeUnit.MILLISECONDS.sleep(FOLLOW_POLL_MILLIS);
        }
        return 0;
    }

    private Optional<Path> find() {
        return Running.directories()
                .stream()
                .map(directory -> directory.resolve("logs").resolve(service + ".log"))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static TreeSet<String> known() {
        TreeSet<String> names = new TreeSet<>();
        for (Path directory : Running.directories()) {
            String[] files = directory.resolve("logs").toFile().list((folder, name) -> name.endsWith(".log"));
            Stream.of(files == null ? new String[0] : files)
                    .forEach(name -> names.add(name.substring(0, name.length() - ".log".length())));
        }
        return names;
    }

    private static long printFrom(long position, Path log, PrintWriter out) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] added = new byte[(int) Math.max(0, file.length() - position)];
            file.seek(position);
            file.readFully(added);
            out.print(new String(added, StandardCharsets.UTF_8));
            out.flush();
            return position + added.length;
        }
    }
}
